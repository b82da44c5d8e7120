"""A service that Docker Compose runs, two servers to point it at, and its owner."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from support.owners_project import Neighbourhood, OwnersProject

from bot.deployers.compose.command import ComposeCommand
from bot.deployers.compose.deployer import ComposeDeployer
from bot.engines.docker import DockerEngine
from bot.engines.docker_inventory import DockerInventory
from bot.model.deployments import Destination, VariableNames
from bot.model.installation import Server, Service
from bot.model.ports import ProjectLocationStore
from bot.model.secret import Secret
from bot.state.database import open_state
from bot.state.project_locations import SqliteProjectLocations

ENGINE = "homelab"
PASSWORD = 'n3w $ecret: "it\'s" #1 {x} é'

# They only have to be there: nobody connects. What sleeps is ended at once by KILL.
SLEEPS = '{image: "{image}", command: [sleep, "600"], stop_signal: KILL, init: true'
INFRASTRUCTURE = f"""\
name: "{{id}}-infrastructure"
services:
  shared-postgres: {SLEEPS}, container_name: "shared_{{id}}", expose: [5432], networks: [back]}}
networks:
  back: {{name: "{{id}} back"}}
"""
RECIPES = f"""\
name: "{{id}}-recipes"
services:
  app:
    image: "{{image}}"
    command: [sleep, "600"]
    init: true
    stop_signal: KILL
    container_name: "app_{{id}}"
    depends_on: [db]
    environment:
      POSTGRES_SERVER: db
      POSTGRES_DB: mealie
      POSTGRES_USER: mealie
      POSTGRES_PASSWORD: old
      OTHER: "a $$b"
    labels: {{mine: "yes"}}
    volumes: [/anonymous, data:/data]
  db: {SLEEPS}, container_name: "old_{{id}}", expose: [5432]}}
  bystander: {SLEEPS}}}
volumes: {{data: {{}}}}
"""
# A name that shells and Compose would take for more than a name.
RECIPES_FOLDER = "recipes: $HOME it's"


@dataclass(frozen=True)
class Actors:
    """The deployer and what it is asked about, in the neighbourhood of this id."""

    service: Service
    destination: Destination
    deployer: ComposeDeployer


def actors(
    host: str, store: ProjectLocationStore, here: str, names: VariableNames | None = None
) -> Actors:
    old, shared = server("old", f"old_{here}"), server("shared", f"shared_{here}")
    engine = DockerEngine(host)
    deployer = ComposeDeployer(
        inventory=DockerInventory(engine),
        control=engine,
        store=store,
        compose=ComposeCommand(host),
        servers={"old": old, "shared": shared},
        names={} if names is None else {"mealie": names},
    )
    service = Service(
        "mealie", "old", "mealie", "mealie", engine=ENGINE, containers=(f"app_{here}",)
    )
    return Actors(service, Destination(shared, "mealie", "mealie", Secret(PASSWORD)), deployer)


class ComposeScene:
    """One service of one project; the tests of bad luck write the project's files themselves."""

    expected: Mapping[str, str] = MappingProxyType(
        {"POSTGRES_SERVER": "shared-postgres", "POSTGRES_PASSWORD": PASSWORD}
    )

    def __init__(
        self, host: str, root: Path, store: ProjectLocationStore, names: VariableNames | None = None
    ) -> None:
        self.town = Neighbourhood(host, root)
        self.infrastructure = self.town.project("infrastructure", {"compose.yaml": INFRASTRUCTURE})
        made = actors(host, store, self.town.id, names)
        self.service, self.destination = made.service, made.destination
        self.deployer = made.deployer

    async def begin(self, files: Mapping[str, str], *words: str) -> OwnersProject:
        """The owner has the application's project, and starts it after the other one."""
        self.project = self.town.project(RECIPES_FOLDER, files)
        await self.infrastructure.types("up", "--detach")
        await self.project.types(*(words or ("up", "--detach")))
        return self.project

    async def environment(self) -> Mapping[str, str]:
        return self.town.environment(self.service.containers[0])

    async def owner_stops_and_starts(self) -> None:
        await self.project.types("stop")
        await self.project.types("up", "--detach")

    def look(self) -> Any:
        return self.project.look()


def server(name: str, container: str) -> Server:
    return Server(
        name, None, 5432, "postgres", None, "postgres", engine=ENGINE, container=container
    )


@asynccontextmanager
async def compose_scene(
    host: str,
    root: Path,
    files: Mapping[str, str] | None = None,
    *words: str,
    names: VariableNames | None = None,
) -> AsyncIterator[ComposeScene]:
    """The scene with these files, started by `docker compose WORDS`; gone at the end."""
    async with open_state(root / "state") as state:
        scene = ComposeScene(host, root, SqliteProjectLocations(state), names)
        try:
            await scene.begin({"docker-compose.yml": RECIPES} if files is None else files, *words)
            yield scene
        finally:
            scene.town.remove_all()
