"""The files of a backup: their names, what stands in them, and who has signed them."""
