"""Backup sets: taken, proven by restoring them, kept as long as the policy says, brought back."""
