"""What is asked of applications. `wiring` hands in the adapters."""

from typing import Protocol


class HealthProbe(Protocol):
    """Asks an application whether it is well."""

    async def probe(self, url: str, timeout_s: float) -> str | None:
        """None when it answers with a 2xx or 3xx status within `timeout_s`, else what happened."""
        ...
