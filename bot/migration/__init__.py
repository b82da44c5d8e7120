"""Moves a service to the shared server, step by step."""
