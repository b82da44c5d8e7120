"""A lab of containers takes nothing of others, and leaves nothing behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.docker_containers import Containers
from support.docker_lab import SCALE, Belongings, compose_of_the_script
from support.ordinary_user import ROOT
from support.waiting import until

from bot.demo.lab import database
from bot.demo.lab.down import TakenDown, down
from bot.demo.lab.up import up
from bot.deployers.compose import command
from bot.model.errors import ServiceFailure, UserMistake

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def compose() -> Iterator[None]:
    with compose_of_the_script():
        yield


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    """Where a lab may be; what a failing test leaves there is taken down."""
    yield tmp_path / "lab"
    await down(tmp_path / "lab")


@pytest.fixture
def belongings(docker_host: str) -> Iterator[Belongings]:
    belongings = Belongings(docker_host)
    assert belongings.all() == {}
    yield belongings
    belongings.client.close()


@pytest.fixture
def containers(docker_host: str) -> Iterator[Containers]:
    containers = Containers(docker_host)
    yield containers
    containers.remove_all()


async def refusal(folder: Path, docker_host: str) -> str:
    with pytest.raises(UserMistake) as refused:
        await up(folder, scale=SCALE, docker_host=docker_host)
    assert not folder.exists()
    return refused.value.message


async def test_somebody_elses_container_is_named_and_left_alone(
    folder: Path, docker_host: str, containers: Containers, belongings: Belongings
) -> None:
    containers.run(name="mealie")
    before = belongings.all()
    assert "container mealie" in await refusal(folder, docker_host)
    assert belongings.all() == before
    assert belongings.inspected("mealie")["State"]["Running"]


async def test_somebody_elses_project_is_named_and_left_alone(
    folder: Path, docker_host: str, belongings: Belongings
) -> None:
    Containers(docker_host).client.close()  # the image is there now
    labels = {"com.docker.compose.project": "immich", "com.docker.compose.service": "database"}
    made = belongings.client.create_container(
        "pgherd-test/busybox:1", ["true"], name="photos-db", labels=labels
    )
    try:
        assert "container photos-db of project immich" in await refusal(folder, docker_host)
        assert belongings.inspected("photos-db")["Id"] == made["Id"]
    finally:
        belongings.client.remove_container(made["Id"])


async def test_somebody_elses_network_and_volume_are_named_and_left_alone(
    folder: Path, docker_host: str, belongings: Belongings
) -> None:
    network = belongings.client.create_network("photos_network")["Id"]
    belongings.client.create_volume("mealie-db")
    try:
        before = belongings.all()
        message = await refusal(folder, docker_host)
        assert "network photos_network" in message
        assert "volume mealie-db" in message
        assert belongings.all() == before
    finally:
        belongings.client.remove_network(network)
        belongings.client.remove_volume("mealie-db")


@pytest.mark.slow
async def test_of_two_that_come_at_the_same_time_one_is_refused_and_down_leaves_nothing(
    folder: Path, tmp_path: Path, docker_host: str, belongings: Belongings
) -> None:
    folders = (folder, tmp_path / "other")
    came = await asyncio.gather(
        *(up(each, scale=SCALE, docker_host=docker_host) for each in folders),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in came) == ["Lab", "UserMistake"], came
    winner, loser = folders if folder.exists() else folders[::-1]
    assert not loser.exists()
    assert len(belongings.all()) == 7 + 3 + 4
    belongings.client.pause("mealie")
    belongings.client.kill("immich_postgres")
    assert len((await down(winner)).containers) == 7
    assert belongings.all() == {}
    assert not winner.exists()
    assert await down(winner) == TakenDown(())


@pytest.mark.slow
async def test_a_failing_script_takes_everything_down_again(
    folder: Path,
    tmp_path: Path,
    docker_host: str,
    belongings: Belongings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "immich").mkdir()
    (tmp_path / "immich" / "1.sql").write_text("SELECT 1;\nSELECT broken;\n")
    monkeypatch.setattr(database, "_SCRIPTS", tmp_path)
    with pytest.raises(ServiceFailure, match=r'immich/1\.sql.*\n.*column "broken" does not exist'):
        await up(folder, scale=SCALE, docker_host=docker_host)
    assert belongings.all() == {}
    assert not folder.exists()


@pytest.mark.slow
async def test_what_a_killed_up_left_half_made_can_be_taken_down(
    folder: Path, docker_host: str, belongings: Belongings
) -> None:
    argv = [sys.executable, "-m", "bot", "lab", "up", "--engine", "docker", "--dir", str(folder)]
    environment = {**os.environ, "DOCKER_HOST": docker_host}
    maker = await asyncio.create_subprocess_exec(*argv, cwd=ROOT, env=environment)
    # Compose is in the middle of its work then, and would go on.
    await until(lambda: any(name.startswith("container") for name in belongings.all()))
    os.kill(maker.pid, signal.SIGKILL)
    await maker.wait()
    await down(folder)
    assert belongings.all() == {}
    assert not folder.exists()


async def test_without_compose_it_says_what_to_install(
    folder: Path, docker_host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_WAYS", (("docker-without-plugins", "compose"),))
    with pytest.raises(UserMistake, match="There is no Compose 2") as refused:
        await up(folder, scale=SCALE, docker_host=docker_host)
    assert ".ci/compose" in refused.value.hint
    assert not folder.exists()


async def test_without_an_engine_it_says_so_and_makes_nothing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ServiceFailure, match="There is no Docker socket"):
        await up(folder, scale=SCALE, docker_host=f"unix://{tmp_path}/none.sock")
    assert not folder.exists()
