"""The applications of a service: stopped, started, and well again."""

import asyncio

from bot.migration.dependencies import Dependencies, Move
from bot.model.errors import ServiceFailure
from bot.model.runs import StateBefore

_POLL_S = 0.5
_PROBE_LIMIT_S = 5.0
STOP_LIMIT_S = 180.0  # Compose gives each container its own time to end, ten seconds by itself
START_LIMIT_S = 300.0


class StopApplications:
    """Nobody uses the database any more; their going away starts here."""

    undone_by_itself = True

    def __init__(self, dependencies: Dependencies, move: Move) -> None:
        self._outside, self._move = dependencies, move
        self.limit_s = STOP_LIMIT_S + dependencies.rules.healthy_within_s
        self.name = "stop the applications"
        self.does = f"Stop {', '.join(move.service.containers)}, and keep them stopped."

    async def read_state(self) -> StateBefore:
        """Whether they run: who was stopped before stays so."""
        return {"were_running": not await self._move.deployer.stopped(self._move.service)}

    async def check(self) -> bool:
        """Whether none of them runs."""
        return await self._move.deployer.stopped(self._move.service)

    async def run(self, _state_before: StateBefore) -> None:
        """Stop them."""
        await self._move.deployer.stop(self._move.service)

    async def undo(self, state_before: StateBefore) -> None:
        """Start them again, and wait until they are well."""
        if state_before["were_running"]:
            await self._move.deployer.start(self._move.service)
            await wait_until_healthy(self._outside, self._move)


class StartApplications:
    """From here on they may write where they were pointed at."""

    undone_by_itself = False

    def __init__(self, move: Move) -> None:
        self._move = move
        self.limit_s = START_LIMIT_S
        self.name = "start the applications"
        self.does = f"Make {', '.join(move.service.containers)} anew, and start them."

    async def read_state(self) -> StateBefore:
        """There is nothing to keep."""
        return {}

    async def check(self) -> bool:
        """Whether they run as the files say."""
        return await self._move.deployer.started(self._move.service)

    async def run(self, _state_before: StateBefore) -> None:
        """Start them."""
        await self._move.deployer.start(self._move.service)

    async def undo(self, _state_before: StateBefore) -> None:
        """Stop them."""
        await self._move.deployer.stop(self._move.service)


class WaitUntilHealthy:
    """The end of their being away."""

    undone_by_itself = False

    def __init__(self, dependencies: Dependencies, move: Move) -> None:
        self._outside, self._move = dependencies, move
        self.limit_s = dependencies.rules.healthy_within_s + START_LIMIT_S
        self.name = "wait until they are well"
        asked = move.service.health_url or "their containers"
        limit_s = dependencies.rules.healthy_within_s
        self.does = f"Ask {asked} until all is well, for at most {limit_s:.0f} s."

    async def read_state(self) -> StateBefore:
        """There is nothing to keep."""
        return {}

    async def check(self) -> bool:
        """Whether all is well now."""
        return await complaint(self._outside, self._move) is None

    async def run(self, _state_before: StateBefore) -> None:
        """Wait."""
        await wait_until_healthy(self._outside, self._move)

    async def undo(self, _state_before: StateBefore) -> None:
        """There is nothing to take back."""


async def complaint(dependencies: Dependencies, move: Move) -> str | None:
    """What is wrong with the applications now; None where nothing is."""
    service = move.service
    if not await move.deployer.started(service):
        return "not all of its containers run as the files say"
    if service.health_url is None:
        return None
    return await dependencies.health.probe(service.health_url, _PROBE_LIMIT_S)


async def wait_until_healthy(dependencies: Dependencies, move: Move) -> None:
    """Return when all is well; raises ServiceFailure when that takes too long."""
    limit_s = dependencies.rules.healthy_within_s
    wrong: str | None = "it was not asked yet"
    try:
        async with asyncio.timeout(limit_s):
            while (wrong := await complaint(dependencies, move)) is not None:  # noqa: ASYNC110 - of others
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise ServiceFailure(
            f"{move.service.name} was not well within {limit_s:.0f} s: {wrong}.",
            code="not_healthy",
            hint=f"Look at the log of {move.service.containers[0]}; then resume, or roll back.",
        ) from error
