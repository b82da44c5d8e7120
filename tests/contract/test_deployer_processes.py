"""Plain processes are pointed by another environment file, and fulfil the deployers' contract."""

import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from contract.deployer_contract import PASSWORD, POINTED, RUN, DeployerContract, point

from bot.deployers.processes import ProcessDeployer
from bot.engines.container_file import Process
from bot.engines.environment_files import ProcessEnvironmentFiles
from bot.engines.processes import ProcessEngine
from bot.model.deployments import ActiveOverride, Destination
from bot.model.errors import Blocked
from bot.model.installation import Server, Service
from bot.model.secret import Secret

OLD = Server("old", "127.0.0.1", 5414, "postgres", None, "postgres")
SHARED = Server("shared", "127.0.0.1", 5499, "postgres", None, "postgres")
VARIABLES = """\
# the owner's
POSTGRES_SERVER=127.0.0.1
POSTGRES_PORT=5414
POSTGRES_DB=mealie
POSTGRES_USER=mealie
POSTGRES_PASSWORD=old
OTHER=stays
"""


class ProcessScene:
    def __init__(self, folder: Path, containers: tuple[str, ...] = ("app",)) -> None:
        self.folder, self.engine = folder, ProcessEngine(folder / "engine")
        self.files = ProcessEnvironmentFiles(folder / "engine")
        self.service = Service("mealie", "old", "mealie", "mealie", containers=containers)
        self.destination = Destination(SHARED, "mealie", "mealie", Secret(PASSWORD))
        self.expected = {"POSTGRES_PORT": "5499", "POSTGRES_PASSWORD": PASSWORD}
        self.deployer = ProcessDeployer(
            engine=self.engine,
            files=self.files,
            servers={"old": OLD, "shared": SHARED},
            names={},
        )

    async def begin(self) -> None:
        (self.folder / "engine").mkdir()
        for name in self.service.containers:
            file = self.folder / f"{name}.env"
            file.write_text(VARIABLES)
            file.chmod(0o640)
            process = Process(
                argv=("sleep", "600"),
                cwd=self.folder,
                log=self.folder / f"{name}.log",
                environment_file=file,
            )
            await self.engine.create(name, process)
            await self.engine.start(name)

    async def environment(self) -> Mapping[str, str]:
        name = self.service.containers[0]
        return await self.files.environment(name) or await self.files.variables(name)

    async def owner_stops_and_starts(self) -> None:
        for name in self.service.containers:
            await self.engine.stop(name)
            await self.engine.start(name)

    def look(self) -> Any:
        return {
            path.name: (path.read_bytes(), path.stat().st_mode, path.stat().st_uid)
            for path in self.folder.glob("*.env*")
        }

    async def end(self) -> None:
        for name in self.service.containers:
            await self.engine.stop(name)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[ProcessScene]:
    scene = ProcessScene(tmp_path)
    await scene.begin()
    yield scene
    await scene.end()


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[ProcessScene]:
    scene = ProcessScene(tmp_path, ("server", "worker"))
    await scene.begin()
    yield scene
    await scene.end()


class TestProcesses(DeployerContract):
    pass


async def test_the_file_has_the_permissions_and_the_owner_of_the_owners(
    scene: ProcessScene,
) -> None:
    await point(scene)
    own, before = scene.folder / "app.env.pgherd", scene.folder / "app.env"
    assert (own.stat().st_mode, own.stat().st_uid) == (before.stat().st_mode, os.getuid())
    assert own.read_text().startswith("# Written by pgherd")


async def test_half_of_a_pointing_is_seen_completed_and_taken_back(two: ProcessScene) -> None:
    before = two.look()
    await point(two)
    await two.files.use_environment_file("worker", two.folder / "worker.env")
    assert await two.deployer.active_override(two.service) == ActiveOverride(
        RUN, "shared", whole=False
    )
    await point(two)
    assert await two.deployer.active_override(two.service) == POINTED
    await two.files.use_environment_file("server", two.folder / "server.env")
    await two.deployer.remove_override(two.service)
    assert two.look() == before
    assert await two.deployer.active_override(two.service) is None


async def test_variables_that_lead_elsewhere_block(scene: ProcessScene) -> None:
    (scene.folder / "app.env").write_text("POSTGRES_SERVER=10.0.0.9\nDATABASE_THING=x\n")
    with pytest.raises(Blocked) as blocked:
        await scene.deployer.preflight(scene.service, scene.destination)
    assert blocked.value.code == "variables_not_found"
