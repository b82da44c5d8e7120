"""Speaks up when something goes wrong: rules, the life of an alert, and telling people of it."""
