"""Engines, which run containers: Docker, and plain processes in the lab."""
