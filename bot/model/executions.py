"""A program that was run inside a container."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExecResult:
    """How it ended."""

    exit_code: int
    """128 + n after signal n."""
    stderr: str
    """Its beginning and its end where it was long."""
