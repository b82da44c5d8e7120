"""Typed configuration from one YAML file; secrets from the environment or from files."""

import os

# pydantic would look through every installed package for plug-ins that may watch each validation.
# Nothing shall watch secrets being read, and the look takes 25 ms of each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
