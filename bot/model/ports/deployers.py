"""Deployers, which point a service at another server, and an application's own health.

`wiring` hands in the adapters.
"""

from typing import Protocol

from bot.model.deployments import ActiveOverride, DeploymentPreflight, Destination, ProjectLocation
from bot.model.installation import Service


class Deployer(Protocol):
    """Points a service at another server and recreates its containers.

    Every call may be repeated: what is so already stays. The owner's files are never edited. All
    methods raise Blocked where the owner has to change something first, saying what, and
    ServiceFailure when the engine or the disk does not do it.
    """

    async def preflight(self, service: Service, destination: Destination) -> DeploymentPreflight:
        """What `apply_override` and `start` would do; changes nothing.

        Raises Blocked where they could not do it, or where an override is in force already.
        """
        ...

    async def stop(self, service: Service) -> None:
        """Stop the service's containers, and keep them stopped."""
        ...

    async def stopped(self, service: Service) -> bool:
        """Whether none of its containers runs."""
        ...

    async def apply_override(self, service: Service, destination: Destination, *, run: str) -> None:
        """Write an override, durably: from its next start on the service uses that database.

        It stays so when the owner starts the service himself. The override names `run`, so that
        whoever finds it knows where it comes from.
        """
        ...

    async def active_override(self, service: Service) -> ActiveOverride | None:
        """The override that is there; None where everything is as the owner left it."""
        ...

    async def remove_override(self, service: Service) -> None:
        """Remove the override: every file is as it was before, byte for byte."""
        ...

    async def start(self, service: Service) -> None:
        """Recreate the containers as the files say now, keeping volumes, and start them."""
        ...

    async def started(self, service: Service) -> bool:
        """Whether all containers run and are as the files say now."""
        ...

    async def drift(self, service: Service, destination: Destination) -> str | None:
        """How what runs differs from the override for `destination`, for people; else None."""
        ...


class ProjectLocationStore(Protocol):
    """Stores where the containers of services come from; raises ServiceFailure if it cannot."""

    async def keep(self, service: str, places: tuple[ProjectLocation, ...]) -> None:
        """Store these, in place of what was stored for the service."""
        ...

    async def places(self, service: str) -> tuple[ProjectLocation, ...]:
        """What was stored last; nothing for a service that was never seen."""
        ...


class HealthProbe(Protocol):
    """The health of an application, asked of itself."""

    async def probe(self, url: str, timeout_s: float) -> str | None:
        """None when it answers with a 2xx or 3xx status within `timeout_s`, else what happened."""
        ...
