"""The command line: a twin of every chat command, and what only a terminal can do."""
