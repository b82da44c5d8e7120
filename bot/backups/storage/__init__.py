"""Where backups are kept, and the room that they take."""
