"""A program inside a container that ends with its caller."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.cancellation import finished
from bot.engines import docker_marks, marks
from bot.engines.docker_calls import DockerCalls
from bot.engines.docker_exec import DockerExec, start_exec
from bot.model.errors import ServiceFailure

_END_LIMIT_S = 30.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def program(
    calls: DockerCalls,
    container: Mapping[str, Any],
    argv: Sequence[str],
    *,
    mark: str,
    environment: Mapping[str, str],
    stdin: AsyncIterator[bytes] | None,
) -> AsyncIterator[DockerExec]:
    """Run it in the container that was inspected; see ContainerPrograms.exec."""
    own_mark = marks.own_mark(mark)
    starting = asyncio.ensure_future(
        start_exec(
            calls,
            container,
            argv,
            {**environment, **marks.environment_of(own_mark)},
            with_stdin=stdin is not None,
        )
    )
    try:
        execution = await asyncio.shield(starting)
        if stdin is not None:
            execution.send_input(stdin)
        yield execution
    finally:
        await finished(_close(calls, container, own_mark, starting))


async def _close(
    calls: DockerCalls,
    container: Mapping[str, Any],
    mark: str,
    starting: asyncio.Task[DockerExec],
) -> None:
    try:
        execution = await starting
    except ServiceFailure:
        return  # the caller knows it already
    await execution.stop_input()
    draining = asyncio.ensure_future(execution.drain())
    try:
        if not execution.ended:
            async with asyncio.timeout(_END_LIMIT_S):
                await docker_marks.end_exec(calls, container, mark, execution)
    except (ServiceFailure, TimeoutError) as error:
        # What brought us here must not be hidden; `end_leftovers` comes before the next try.
        _log.warning(
            "a program may go on in a container",
            extra={"container": container["Name"], "mark": mark, "reason": str(error)},
        )
    finally:
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)
        # Not earlier: a program that is alive would take it for the end of its input.
        execution.close()
