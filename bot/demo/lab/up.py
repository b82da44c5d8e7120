"""Brings a lab up."""

import asyncio
import math
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from bot.demo.lab.compose.readiness import check_docker
from bot.demo.lab.description import Lab
from bot.demo.lab.down import down
from bot.demo.lab.layout import LabPaths
from bot.demo.lab.place import Made, claim
from bot.demo.lab.processes import make_of_processes
from bot.model.errors import ServiceFailure, UserMistake

_HIGHEST_SCALE = 1000
_LIMIT_S = 120.0  # and once more for each unit of scale
_IMAGES_LIMIT_S = (
    600.0  # only the first lab on a Docker Engine makes images, and fetches their parts
)


async def up(directory: Path, *, scale: float = 1.0, docker_host: str | None = None) -> Lab:
    """Bring a lab up in this folder, and return when all its applications are healthy.

    It is of processes; with `docker_host`, as in DOCKER_HOST, of containers there. `scale` 1 is
    about 30 MB of data; it grows linearly. If anything fails, or the caller is cancelled, all that
    was made is taken down again first.

    Raises:
        UserMistake: the folder or the Docker Engine holds a lab already, `scale` is none, or
            Compose is missing.
        ServiceFailure: a part could not be made.
    """
    if not (math.isfinite(scale) and 0 < scale <= _HIGHEST_SCALE):
        raise UserMistake(
            f"{scale} is not a scale.",
            code="bad_scale",
            hint=f"Use a number above 0 and up to {_HIGHEST_SCALE}; 1 is about 30 MB of data.",
        )
    if docker_host is not None:
        await check_docker(docker_host)
    paths = LabPaths.of(directory)
    claiming = asyncio.ensure_future(asyncio.to_thread(claim, paths, docker_host))
    healthy = False
    try:
        made = await asyncio.shield(claiming)
        lab = await _make(paths, made, scale)
        healthy = True
        return lab
    finally:
        if not healthy:
            await asyncio.shield(_undo(directory, claiming))


async def _make(paths: LabPaths, made: Made, scale: float) -> Lab:
    limit_s = _LIMIT_S * (1 + scale)
    if made.docker_host is None:
        return await _within_limit(make_of_processes(paths, made, scale), limit_s)
    # Here and not above: a lab of processes need not pay 19 MB for Docker's SDK.
    from bot.demo.lab.compose.make import make_of_containers  # noqa: PLC0415 - as said above

    making = make_of_containers(paths, made.docker_host, made.lab_id, scale)
    return await _within_limit(making, _IMAGES_LIMIT_S + limit_s)


async def _undo(directory: Path, claiming: "asyncio.Future[Made]") -> None:
    await asyncio.wait([claiming])
    # A folder that could not be claimed holds somebody else's lab.
    if claiming.exception() is None:
        await down(directory)


async def _within_limit(making: Coroutine[Any, Any, Lab], limit_s: float) -> Lab:
    try:
        async with asyncio.timeout(limit_s):
            return await making
    except TimeoutError as error:
        raise ServiceFailure(
            f"The lab was not up within {limit_s:.0f} s, and was taken down again.",
            code="lab_timeout",
            hint="The host is very busy, or its disk is slow; try again or use a smaller --scale.",
        ) from error
    except OSError as error:
        raise ServiceFailure(
            f"The lab could not be made, and was taken down again: {error}.",
            code="lab_not_made",
            hint="Check for free space and permissions.",
        ) from error
