"""One command a file, of the file's name: a twin of every chat command, and a terminal's own."""
