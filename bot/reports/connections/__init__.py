"""`/pg connections`: who is connected, what takes long, and who blocks whom."""
