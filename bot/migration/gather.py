"""Reads what a migration has to know, everything at once; changes nothing."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.migration.facts import Facts, downtimes_s, unfinished_runs
from bot.migration.steps.health import health_problem
from bot.model.errors import PgherdError
from bot.model.facts import Unanswered
from bot.model.fences import FencePreflight, FenceState
from bot.model.installation import Server, Service
from bot.model.plans import Problem
from bot.model.runs import RunKind
from bot.runs.dependencies import Dependencies, Move

T = TypeVar("T")
_SERVER_LIMIT_S = 10.0


async def gather(dependencies: Dependencies, move: Move) -> Facts:
    """The facts of a migration; raises ServiceFailure when the journal cannot be read."""
    service, deployer = move.service, move.deployer
    runs = await dependencies.journal.runs()
    source, target, database = move.source, move.target, service.database
    objects_there = dependencies.occupancy.objects(target, database)
    async with asyncio.TaskGroup() as group:
        source_version = group.create_task(_version(dependencies, source))
        target_version = group.create_task(_version(dependencies, target))
        deployment = group.create_task(
            or_problem(deployer.preflight(service, move.destination), service.name)
        )
        fence = group.create_task(fence_or_problem(dependencies, source, service))
        source_fence = group.create_task(standing_fence(dependencies, source, database))
        target_fence = group.create_task(standing_fence(dependencies, target, database))
        objects = group.create_task(or_problem(objects_there, target.name))
        override = group.create_task(or_problem(deployer.active_override(service), service.name))
        health = group.create_task(_health_problem(dependencies, move))
    return Facts(
        service=service,
        source=source,
        target=target,
        versions={source.name: source_version.result(), target.name: target_version.result()},
        deployment=deployment.result(),
        fence=fence.result(),
        source_fence=source_fence.result(),
        target_fence=target_fence.result(),
        target_objects=objects.result(),
        override=override.result(),
        unfinished=unfinished_runs(runs, service.name),
        health_problem=health.result(),
        downtimes_s=downtimes_s(runs, RunKind.MIGRATION),
    )


async def or_problem(reading: Coroutine[Any, Any, T], object_: str) -> T | Problem:
    """What is read, or why it cannot be."""
    try:
        return await reading
    except PgherdError as error:
        return Problem.of(error, object_)


async def fence_or_problem(
    dependencies: Dependencies, server: Server, service: Service
) -> FencePreflight | Problem:
    """What a fence around the service's database on that server would do."""

    async def read() -> FencePreflight:
        located = await dependencies.addresses.located(server)
        return await dependencies.fence.preflight(located, service.database, service.owner)

    return await or_problem(read(), server.name)


async def standing_fence(
    dependencies: Dependencies, server: Server, database: str
) -> FenceState | Problem | None:
    """The fence that stands around that database."""

    async def read() -> FenceState | None:
        located = await dependencies.addresses.located(server)
        return await dependencies.fence.state(located, database)

    return await or_problem(read(), server.name)


async def _version(dependencies: Dependencies, server: Server) -> str:
    seen = await dependencies.servers.read(server, (), _SERVER_LIMIT_S)
    return "" if isinstance(seen, Unanswered) else str(seen.version)


async def _health_problem(dependencies: Dependencies, move: Move) -> str | None:
    try:
        return await health_problem(dependencies, move)
    except PgherdError as error:
        return error.message
