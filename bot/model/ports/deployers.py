"""Deployers, which point a service at another server, and an application's own health.

`wiring` hands in the adapters.
"""

from typing import Protocol

from bot.model.deployments import ActiveOverride, DeploymentPreflight, Destination, ProjectLocation
from bot.model.installation import Service


class Deployer(Protocol):
    """Points a service at another server and makes its containers anew.

    Every act may be asked for again: what is so already stays. The owner's files are never edited.
    All of these raise Blocked where the owner has to change something first, saying what, and
    ServiceFailure when the outside does not do it.
    """

    async def preflight(self, service: Service, destination: Destination) -> DeploymentPreflight:
        """What `point` and `start` would do, and that they can; changes nothing."""
        ...

    async def stop(self, service: Service) -> None:
        """Stop the service's containers, and keep them stopped."""
        ...

    async def stopped(self, service: Service) -> bool:
        """Whether none of its containers runs."""
        ...

    async def apply_override(self, service: Service, destination: Destination, *, run: str) -> None:
        """Write down, durably, that the service uses that database from its next start on.

        It stays so when the owner starts the service by himself. `run` is kept with it, so that
        whoever finds it knows where it comes from.
        """
        ...

    async def active_override(self, service: Service) -> ActiveOverride | None:
        """What `point` has written and is still there; None where all is as the owner left it."""
        ...

    async def remove_override(self, service: Service) -> None:
        """Take back what `point` has written, byte for byte."""
        ...

    async def start(self, service: Service) -> None:
        """Make the containers as the files say now, keeping volumes, and start them."""
        ...

    async def started(self, service: Service) -> bool:
        """Whether all of them run and are as the files say now."""
        ...

    async def drift(self, service: Service, destination: Destination) -> str | None:
        """How what runs differs from what was pointed at `destination`, for people; else None."""
        ...


class ProjectLocationStore(Protocol):
    """Remembers where the containers of services come from; ServiceFailure when it cannot."""

    async def keep(self, service: str, places: tuple[ProjectLocation, ...]) -> None:
        """These, instead of what was known of the service."""
        ...

    async def places(self, service: str) -> tuple[ProjectLocation, ...]:
        """What was kept last; nothing for a service that was never seen."""
        ...


class HealthProbe(Protocol):
    """The health of an application, asked of itself."""

    async def probe(self, url: str, timeout_s: float) -> str | None:
        """None when it answers with a 2xx or 3xx status within `timeout_s`, else what happened."""
        ...
