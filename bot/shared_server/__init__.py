"""What the shared server is missing of the configuration, and making it."""
