"""Makes a lab of plain processes, from PostgreSQL's wheels."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from bot.cancellation import finished
from bot.demo.lab.account import Account, server_account
from bot.demo.lab.applications import make_application
from bot.demo.lab.database import make_database, version_of
from bot.demo.lab.description import Lab, LabApplication, LabServer, lab_text
from bot.demo.lab.layout import HOST, SERVERS, SERVICES, SHARED_SERVER, LabPaths, ServicePlan
from bot.demo.lab.passwords import make_passwords
from bot.demo.lab.place import Made, prepare
from bot.demo.lab.ports import reserved_ports
from bot.demo.lab.psql import psql_beside
from bot.demo.lab.server import Installed, installed, make_server
from bot.demo.lab.settings_file import PROCESSES, settings_text
from bot.demo.lab.side_by_side import side_by_side
from bot.durable_file import write_durably
from bot.engines.processes import ProcessEngine
from bot.model.errors import ServiceFailure
from bot.model.secret import Secret


async def make_of_processes(paths: LabPaths, made: Made, scale: float) -> Lab:
    """Make all of it in the folder that was claimed; what fails half-way is left to `down`.

    Raises:
        ServiceFailure: a part could not be made.
    """
    started_s = time.monotonic()
    account = server_account()
    majors = {server.major for server in SERVERS}
    place = await finished(asyncio.to_thread(prepare, paths, made, account, majors))
    servers_and_services = [*(plan.name for plan in SERVERS), *(plan.name for plan in SERVICES)]
    names = [*(server.name for server in SERVERS), *(s.application for s in SERVICES)]
    with reserved_ports(len(names)) as numbers:
        ports = dict(zip(names, numbers, strict=True))
        passwords = await asyncio.to_thread(make_passwords, paths, servers_and_services)
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
    settings = settings_text(PROCESSES, SERVERS, SERVICES, ports)
    await asyncio.to_thread(write_durably, paths.settings, settings)
    await asyncio.to_thread(write_durably, paths.lab, lab_text(lab))
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
            await self._database(service, server)
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
            host=HOST,
            port=server.port,
            user=server.server.user,
            password=server.password.reveal(),
            version=await version_of(server.server),
            data_dir=str(server.data_dir),
            pid=pid,
            container=server.plan.name,
            bin_dir=str(server.bin_dir),
        )

    async def _database(self, service: ServicePlan, server: Installed) -> int:
        password = self.passwords[service.name]
        load = psql_beside(server, password)
        return await make_database(service, server.server, password, load, self.scale)
