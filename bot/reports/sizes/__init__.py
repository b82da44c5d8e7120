"""`/pg sizes`: what takes the room, by database, then by table of one database."""
