"""What the lab asks of the engine that runs it, be it processes or Docker."""

from typing import Protocol

from bot.model.containers import Container


class LabEngine(Protocol):
    """Tells about a container; see ProcessEngine and DockerEngine."""

    async def inspect(self, container: str) -> Container:
        """Its state now."""
        ...

    async def logs(self, name: str, *, tail: int = 100) -> str:
        """The last lines of its output."""
        ...
