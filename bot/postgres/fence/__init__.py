"""The fence: nobody but pgherd writes to a database that is being left (docs/fence.md)."""
