"""The shared server: what is missing on it for the services, and creating that."""
