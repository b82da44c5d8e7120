"""State that outlives a restart, in one SQLite file: one store a file."""
