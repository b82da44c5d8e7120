"""Points applications at another database, and starts them again."""
