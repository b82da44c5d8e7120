"""What the shared server lacks of the configuration, and making it."""
