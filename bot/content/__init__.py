"""The content hash and the comparison of two databases: the one definition of "equal"."""
