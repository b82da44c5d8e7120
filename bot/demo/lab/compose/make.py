"""Makes a lab of containers."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.lab.applications import wait_until_healthy
from bot.demo.lab.compose.application_image import make_application_image
from bot.demo.lab.compose.belongings import make_networks, mountpoint
from bot.demo.lab.compose.command import Compose, find_compose
from bot.demo.lab.compose.files import environment_file, record_file, write_files
from bot.demo.lab.compose.layout import (
    APPLICATIONS,
    CONTAINERS,
    PROJECTS,
    SERVER_PLANS,
    SERVERS,
    SERVICE_PLANS,
    ApplicationContainer,
    ServerContainer,
)
from bot.demo.lab.database import make_database, version_of
from bot.demo.lab.description import Lab, LabApplication, LabServer, lab_text
from bot.demo.lab.images import official_wanted
from bot.demo.lab.images.build import make_available
from bot.demo.lab.layout import HOST, SHARED_SERVER, SUPERUSER, LabPaths
from bot.demo.lab.ports import reserved_ports
from bot.demo.lab.psql import psql_inside
from bot.demo.lab.server import wait_until_it_answers
from bot.demo.lab.settings_file import health_url, settings_text
from bot.demo.lab.side_by_side import side_by_side
from bot.durable_file import write_durably
from bot.engines.docker import DockerEngine
from bot.engines.docker_calls import DockerCalls
from bot.model.containers import Health
from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.secret import Secret

_HEALTHY_LIMIT_S = 60.0
_POLL_S = 0.2


async def make_of_containers(paths: LabPaths, docker_host: str, lab_id: str, scale: float) -> Lab:
    """Make all of it in the folder that was claimed; what fails half-way is left to `down`.

    Raises:
        UserMistake: another lab came first.
        ServiceFailure: a part could not be made.
    """
    started_s = time.monotonic()
    calls = DockerCalls(docker_host)
    images = await asyncio.to_thread(_make_images, docker_host)
    await make_networks(calls, lab_id, next(iter(images.values())))
    with reserved_ports(len(CONTAINERS)) as numbers:
        ports = dict(zip(CONTAINERS, numbers, strict=True))
        passwords = await asyncio.to_thread(write_files, paths, lab_id, images, ports)
        compose = Compose(await find_compose(), docker_host, lab_id)
        making = _Making(paths, DockerEngine(docker_host), compose, ports, passwords)
        await making.start(SERVERS)
        sizes = await side_by_side(*(making.databases_of(server, scale) for server in SERVERS))
        await making.start(APPLICATIONS)
    await side_by_side(*(making.wait_until_healthy(name) for name in CONTAINERS))
    servers = await side_by_side(*(making.described(server, calls) for server in SERVERS))
    lab = Lab(
        engine="docker",
        scale=scale,
        shared_server=SHARED_SERVER,
        servers={server.container: server for server in servers},
        applications={app.plan.application: making.application(app) for app in APPLICATIONS},
        data_bytes=sum(sizes),
        duration_s=round(time.monotonic() - started_s, 3),
    )
    engine = {"kind": "docker", "host": docker_host}
    settings = settings_text(engine, SERVER_PLANS, SERVICE_PLANS, ports)
    await asyncio.to_thread(write_durably, paths.settings, settings)
    await asyncio.to_thread(write_durably, paths.lab, lab_text(lab))
    return lab


def _make_images(docker_host: str) -> dict[str, str]:
    """The image of each container; blocks."""
    majors = sorted({plan.major for plan in SERVER_PLANS})
    official = official_wanted()
    by_major = {m: make_available(docker_host, m, official=official) for m in majors}
    application = make_application_image(docker_host)
    return {
        **{plan.name: by_major[plan.major] for plan in SERVER_PLANS},
        **{plan.application: application for plan in SERVICE_PLANS},
    }


@dataclass(frozen=True, slots=True)
class _Making:
    """What every part of a lab is made with."""

    paths: LabPaths
    engine: DockerEngine
    compose: Compose
    ports: Mapping[str, int]
    passwords: Mapping[str, Secret]

    async def start(self, parts: "tuple[ServerContainer | ApplicationContainer, ...]") -> None:
        """Have Compose make and start these, all projects at the same time."""
        await side_by_side(
            *(
                self.compose.bring_up(
                    self.paths.stacks / project,
                    [part.service for part in parts if part.project == project],
                )
                for project in PROJECTS
            )
        )

    async def databases_of(self, container: ServerContainer, scale: float) -> int:
        """Make the databases of a server's services once it answers; their size in bytes."""
        server = self._server(container)
        await wait_until_it_answers(server, self.engine)
        load = psql_inside(self.engine, server.name)
        sizes = [
            await make_database(plan, server, self.passwords[plan.name], load, scale)
            for plan in SERVICE_PLANS
            if plan.server == server.name
        ]
        return sum(sizes)

    async def wait_until_healthy(self, container: str) -> None:
        """Return when the container's own health check says so, and the application itself."""
        if any(plan.application == container for plan in SERVICE_PLANS):
            await wait_until_healthy(container, health_url(self.ports[container]), self.engine)
        try:
            async with asyncio.timeout(_HEALTHY_LIMIT_S):
                while await self._health(container) is not Health.HEALTHY:  # noqa: ASYNC110 - only asking tells
                    await asyncio.sleep(_POLL_S)
        except TimeoutError as error:
            raise ServiceFailure(
                f"The container {container} was not healthy within {_HEALTHY_LIMIT_S:.0f} s.",
                code="container_not_healthy",
                hint="The host is very busy; try again or use a smaller --scale.",
            ) from error

    async def described(self, container: ServerContainer, calls: DockerCalls) -> LabServer:
        """The server as lab.json has it."""
        server = self._server(container)
        return LabServer(
            host=HOST,
            port=server.port,
            user=server.user,
            password=self.passwords[server.name].reveal(),
            version=await version_of(server),
            data_dir=await mountpoint(calls, container.volume),
            pid=None,
            container=server.name,
            bin_dir=None,
            network_names=list(container.network_names),
        )

    def application(self, container: ApplicationContainer) -> LabApplication:
        """The application as lab.json has it."""
        name = container.plan.application
        return LabApplication(
            service=container.plan.name,
            health_url=health_url(self.ports[name]),
            pid=None,
            container=name,
            acknowledged_file=str(record_file(self.paths, name)),
            environment_file=str(environment_file(self.paths, container.project, name)),
        )

    async def _health(self, container: str) -> Health:
        return (await self.engine.inspect(container)).health

    def _server(self, container: ServerContainer) -> Server:
        name = container.plan.name
        return Server(name, HOST, self.ports[name], SUPERUSER, self.passwords[name], "postgres")
