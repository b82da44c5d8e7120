"""Brings a service back to the server that it came from."""
