"""Dumps on their way: from the tools through compression and encryption, and back."""
