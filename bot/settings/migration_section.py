"""How long a migration waits."""

from typing import Annotated

from pydantic import Field

from bot.settings.section import Section

Seconds = Annotated[float, Field(gt=0, le=86400)]


class MigrationSection(Section):
    """What may be other than the defaults on a slow or a fast machine."""

    healthy_within_s: Seconds = 300.0
    """So long an application may take until it is well after its first start."""
    quiet_for_s: Seconds = 2.0
    """So long nothing may be written to a fenced database before it counts as quiet."""
