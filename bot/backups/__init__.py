"""Backups: created, verified by restoring them, kept as long as the policy says, brought back."""
