"""Typed configuration from one YAML file; secrets from the environment or from files."""
