"""Brings a lab up."""

import asyncio
import math
import secrets
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.demo.lab.account import Account, server_account
from bot.demo.lab.applications import make_application
from bot.demo.lab.database import make_database, version_of
from bot.demo.lab.description import Lab, LabApplication, LabServer, lab_text
from bot.demo.lab.down import down
from bot.demo.lab.layout import SERVERS, SERVICES, SHARED_SERVER, LabPaths, ServicePlan
from bot.demo.lab.place import Made, claim, prepare
from bot.demo.lab.ports import reserved_ports
from bot.demo.lab.server import Installed, installed, make_server
from bot.demo.lab.settings_file import settings_text
from bot.demo.lab.side_by_side import side_by_side
from bot.engines.atomic_file import write_atomically
from bot.engines.cancellation import finished
from bot.engines.processes import ProcessEngine
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.secret import Secret

_HIGHEST_SCALE = 1000
_LIMIT_S = 120.0  # and once more for each unit of scale
_PASSWORD_BYTES = 24


async def up(directory: Path, *, scale: float = 1.0) -> Lab:
    """Bring a lab up in this folder, and return when all its applications are healthy.

    `scale` 1 is about 30 MB of data; it grows linearly. If anything fails, or the caller is
    cancelled, all that was made is taken down again first.

    Raises:
        UserMistake: the folder holds a lab already, or `scale` is none.
        ServiceFailure: a part could not be made.
    """
    if not (math.isfinite(scale) and 0 < scale <= _HIGHEST_SCALE):
        raise UserMistake(
            f"{scale} is not a scale.",
            code="bad_scale",
            hint=f"Use a number above 0 and up to {_HIGHEST_SCALE}; 1 is about 30 MB of data.",
        )
    paths = LabPaths.of(directory)
    claiming = asyncio.ensure_future(asyncio.to_thread(claim, paths))
    healthy = False
    try:
        made = await asyncio.shield(claiming)
        lab = await _within_limit(_make(paths, made, scale), _LIMIT_S * (1 + scale))
        healthy = True
        return lab
    finally:
        if not healthy:
            await asyncio.shield(_undo(directory, claiming))


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


async def _make(paths: LabPaths, made: Made, scale: float) -> Lab:
    started_s = time.monotonic()
    account = server_account()
    majors = {server.major for server in SERVERS}
    place = await finished(asyncio.to_thread(prepare, paths, made, account, majors))
    names = [*(server.name for server in SERVERS), *(s.application for s in SERVICES)]
    with reserved_ports(len(names)) as numbers:
        ports = dict(zip(names, numbers, strict=True))
        passwords = await asyncio.to_thread(_make_passwords, paths)
        making = _Making(paths, account, ProcessEngine(paths.engine), ports, passwords, scale)
        servers = {
            plan.name: installed(plan, ports[plan.name], passwords[plan.name], place)
            for plan in SERVERS
        }
        sizes = await side_by_side(*map(making.server, servers.values()))
        applications = await side_by_side(
            *(making.application(service, servers[service.server]) for service in SERVICES)
        )
    described = await side_by_side(*map(making.described, servers.values()))
    lab = Lab(
        engine="process",
        scale=scale,
        shared_server=SHARED_SERVER,
        servers={server.container: server for server in described},
        applications={application.container: application for application in applications},
        data_bytes=sum(sizes),
        duration_s=round(time.monotonic() - started_s, 3),
    )
    settings = settings_text(ports)
    await asyncio.to_thread(write_atomically, paths.settings, settings)
    await asyncio.to_thread(write_atomically, paths.lab, lab_text(lab))
    return lab


@dataclass(frozen=True, slots=True)
class _Making:
    """What every part of a lab is made with."""

    paths: LabPaths
    account: Account
    engine: ProcessEngine
    ports: Mapping[str, int]
    passwords: Mapping[str, Secret]
    scale: float

    async def server(self, server: Installed) -> int:
        """Make a server with the databases of its services; their size in bytes."""
        await make_server(server, self.paths, self.account, self.engine)
        sizes = [
            await make_database(service, server, self.passwords[service.name], self.scale)
            for service in SERVICES
            if service.server == server.plan.name
        ]
        return sum(sizes)

    async def application(self, service: ServicePlan, server: Installed) -> LabApplication:
        """Start the application of a service, and wait until it is healthy."""
        return await make_application(
            service,
            server.server,
            self.paths,
            self.engine,
            password=self.passwords[service.name],
            health_port=self.ports[service.application],
        )

    async def described(self, server: Installed) -> LabServer:
        """The server as lab.json has it."""
        pid = await self.engine.pid(server.plan.name)
        if pid is None:
            raise ServiceFailure(
                f"The server {server.plan.name} ended while the lab was made.",
                code="server_ended",
                hint="The kernel's log tells whether the host ran out of memory.",
            )
        return LabServer(
            host=server.server.known_host,
            port=server.port,
            user=server.server.user,
            password=server.password.reveal(),
            version=await version_of(server),
            data_dir=str(server.data_dir),
            pid=pid,
            container=server.plan.name,
            bin_dir=str(server.bin_dir),
        )


def _make_passwords(paths: LabPaths) -> dict[str, Secret]:
    names = [*(server.name for server in SERVERS), *(service.name for service in SERVICES)]
    passwords = {name: Secret(secrets.token_urlsafe(_PASSWORD_BYTES)) for name in names}
    for name, password in passwords.items():
        write_atomically(paths.secret(name), password.reveal() + "\n")
    return passwords
