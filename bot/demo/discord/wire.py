"""The JSON that Discord and its clients exchange."""

from datetime import datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""One JSON object as it travels; its fields are those of Discord's public documentation."""


def iso_time(at: datetime) -> str:
    """A moment as Discord writes it."""
    return at.isoformat(timespec="microseconds")
