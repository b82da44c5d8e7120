"""What pgherd remembers about itself, in one SQLite file."""
