"""Reads what a switch has to know, everything at once; changes nothing."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from bot.migration.dependencies import Dependencies, Move
from bot.migration.downtime import downtime_s
from bot.migration.facts import Facts
from bot.migration.steps.applications import complaint
from bot.model.errors import PgherdError
from bot.model.facts import Unanswered
from bot.model.fences import FencePreflight, FenceState
from bot.model.installation import Server, Service
from bot.model.plans import Problem
from bot.model.runs import Run, RunKind, RunState

T = TypeVar("T")
_SERVER_LIMIT_S = 10.0


async def gather(dependencies: Dependencies, move: Move) -> Facts:
    """The facts of a switch; raises ServiceFailure when the journal cannot be read."""
    service, deployer = move.service, move.deployer
    runs = await dependencies.journal.runs()
    source, target, database = move.source, move.target, service.database
    async with asyncio.TaskGroup() as group:
        source_version = group.create_task(_version(dependencies, source))
        target_version = group.create_task(_version(dependencies, target))
        survey = group.create_task(
            or_problem(deployer.preflight(service, move.destination), service.name)
        )
        fence = group.create_task(or_problem(survey_of(dependencies, source, service), source.name))
        standing = group.create_task(
            or_problem(standing_fence(dependencies, source, database), source.name)
        )
        on_target = group.create_task(
            or_problem(standing_fence(dependencies, target, database), target.name)
        )
        objects = group.create_task(
            or_problem(dependencies.occupancy.objects(target, database), target.name)
        )
        pointed = group.create_task(or_problem(deployer.active_override(service), service.name))
        wrong = group.create_task(_complaint(dependencies, move))
    return Facts(
        versions={source.name: source_version.result(), target.name: target_version.result()},
        survey=survey.result(),
        fence=fence.result(),
        standing_fence=standing.result(),
        target_fence=on_target.result(),
        target_objects=objects.result(),
        pointed=pointed.result(),
        unfinished=unfinished(runs, service.name),
        complaint=wrong.result(),
        measured_s=measured(runs, RunKind.MIGRATION),
    )


def unfinished(runs: Iterable[Run], service: str) -> tuple[str, ...]:
    """The ids of the service's runs that have not come to their end, newest first."""
    return tuple(run.id for run in runs if service in run.services and not run.state.is_final)


def measured(runs: Iterable[Run], kind: RunKind) -> tuple[float, ...]:
    """How long services were away in finished runs of a kind, in seconds."""
    done = (run for run in runs if run.kind is kind and run.state is RunState.DONE)
    return tuple(seconds for run in done if (seconds := downtime_s(run)) is not None)


async def or_problem(reading: Coroutine[Any, Any, T], object_: str) -> T | Problem:
    """What is read, or why it cannot be."""
    try:
        return await reading
    except PgherdError as error:
        return Problem.of(error, object_)


async def _version(dependencies: Dependencies, server: Server) -> str:
    seen = await dependencies.servers.read(server, (), _SERVER_LIMIT_S)
    return "" if isinstance(seen, Unanswered) else str(seen.version)


async def survey_of(dependencies: Dependencies, server: Server, service: Service) -> FencePreflight:
    """Whom a fence around the service's database on that server would shut out."""
    located = await dependencies.addresses.located(server)
    return await dependencies.fence.preflight(located, service.database, service.owner)


async def standing_fence(
    dependencies: Dependencies, server: Server, database: str
) -> FenceState | None:
    """The fence around that database."""
    return await dependencies.fence.state(await dependencies.addresses.located(server), database)


async def _complaint(dependencies: Dependencies, move: Move) -> str | None:
    try:
        return await complaint(dependencies, move)
    except PgherdError as error:
        return error.message
