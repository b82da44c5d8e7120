"""Deployers: point applications at another database, and start them again."""
