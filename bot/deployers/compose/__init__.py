"""Services that Docker Compose made: pointed by an override file of pgherd's own."""
