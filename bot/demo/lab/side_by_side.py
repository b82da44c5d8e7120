"""Works done at the same time, of which the first failure ends all."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


async def side_by_side(*works: Coroutine[Any, Any, _Result]) -> list[_Result]:
    """The results in the order of the works.

    When one fails the others are cancelled and waited for, and its own exception is raised: not a
    group, for the others failed only because of it.
    """
    first: BaseException | None = None
    tasks: list[asyncio.Task[_Result]] = []
    try:
        async with asyncio.TaskGroup() as group:
            tasks.extend(group.create_task(work) for work in works)
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
    if first is not None:  # raised out here it keeps its own cause, and the group stays out of it
        raise first
    return [task.result() for task in tasks]
