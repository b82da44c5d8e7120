"""How a service's application is: asked once, or until it is healthy."""

import asyncio

from bot.model.errors import ServiceFailure
from bot.runs.dependencies import Dependencies, Move

_POLL_S = 0.5
_PROBE_LIMIT_S = 5.0


async def health_problem(dependencies: Dependencies, move: Move) -> str | None:
    """What is wrong with the application now; None where nothing is."""
    service = move.service
    if not await move.deployer.started(service):
        return "not all of its containers run as the files say"
    if service.health_url is None:
        return None
    return await dependencies.health.probe(service.health_url, _PROBE_LIMIT_S)


async def wait_until_healthy(dependencies: Dependencies, move: Move) -> None:
    """Return once nothing is wrong; raises ServiceFailure when that takes too long."""
    limit_s = dependencies.rules.healthy_within_s
    problem: str | None = "it was not asked yet"
    try:
        async with asyncio.timeout(limit_s):
            while (problem := await health_problem(dependencies, move)) is not None:  # noqa: ASYNC110 - of others
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise ServiceFailure(
            f"{move.service.name} was not healthy within {limit_s:.0f} s: {problem}.",
            code="not_healthy",
            hint=f"Look at the log of {move.service.containers[0]}; then resume the run or roll it "
            "back.",
        ) from error
