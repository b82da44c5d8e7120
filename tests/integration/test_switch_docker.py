"""A service of Compose is switched, while its owner and the host do what they like."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.docker_cli import docker
from support.docker_lab import SCALE, compose_of_the_script
from support.power_cut import cut_the_power
from support.private_docker import PrivateDocker, private_docker
from support.running_lab import RunningLab
from support.switching import NEW, OLD, SERVICE, Switching
from support.waiting import until

from bot.demo.lab.down import down
from bot.demo.lab.up import up

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

# Between `fence` and `point`: the time in which somebody else may come in between.
SLOW = "migration: {healthy_within_s: 90, quiet_for_s: 6}\n"


@pytest.fixture(scope="module")
def engine() -> Iterator[PrivateDocker]:
    """Of this module alone: it is stopped and started like a host."""
    with private_docker() as engine:
        yield engine


@pytest.fixture(scope="module")
def lab(engine: PrivateDocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    folder = tmp_path_factory.mktemp("switch") / "lab: $HOME it's"
    with compose_of_the_script():
        try:
            lab = RunningLab(asyncio.run(up(folder, scale=SCALE, docker_host=engine.host)), folder)
            with lab.settings.open("a") as file:
                file.write(SLOW)
            yield lab
        finally:
            asyncio.run(down(folder))


@pytest.fixture
async def switching(lab: RunningLab) -> AsyncIterator[Switching]:
    switching = Switching(lab, lab.settings)
    await switching.empty_target()
    yield switching
    await switching.bring_back()
    assert await switching.lost() == []


def stack(lab: RunningLab) -> Path:
    """The folder of Mealie's project."""
    return lab.folder / "stacks" / "cookbook"


async def owner(engine: PrivateDocker, lab: RunningLab, *words: str) -> None:
    """What the owner types in the project's folder."""
    project = ("compose", "--project-directory", stack(lab))
    await asyncio.to_thread(docker, engine.host, *project, *words)


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {f.name: (f.stat().st_mode, f.read_bytes()) for f in folder.iterdir() if f.is_file()}


async def switched(switching: Switching) -> None:
    moved = await switching.done("migrate", "run", SERVICE, "--empty", "--yes")
    assert moved["state"] == "done"
    assert await switching.settled_on() == NEW


async def test_there_and_back_leaves_the_folder_as_it_was(
    switching: Switching, lab: RunningLab
) -> None:
    before = contents(stack(lab))
    await switched(switching)
    assert set(contents(stack(lab))) - set(before)
    assert before.items() <= contents(stack(lab)).items()
    assert (await switching.done("rollback", "--yes"))["state"] == "done"
    assert contents(stack(lab)) == before


async def test_an_owner_who_brings_it_all_up_in_the_middle_changes_nothing(
    switching: Switching, engine: PrivateDocker, lab: RunningLab
) -> None:
    run = await switching.begun("migrate", "run", SERVICE, "--empty", "--yes", "--json")
    assert run.stderr is not None
    while b"now: prove" not in (line := await run.stderr.readline()):
        assert line, "it ended before"
    await owner(engine, lab, "up", "--detach")  # the application, on its old server: shut out
    await run.communicate()
    assert run.returncode == 0
    assert await switching.settled_on() == NEW


async def test_after_the_switch_the_owner_may_take_it_down_and_bring_it_up(
    switching: Switching, engine: PrivateDocker, lab: RunningLab
) -> None:
    await switched(switching)
    for words in (("up", "--detach"), ("down",), ("up", "--detach")):
        await owner(engine, lab, *words)
    assert await switching.settled_on() == NEW


async def test_the_way_back_is_found_although_the_owner_has_taken_it_down(
    switching: Switching, engine: PrivateDocker, lab: RunningLab
) -> None:
    await switched(switching)
    await owner(engine, lab, "rm", "--stop", "--force", SERVICE)
    assert (await switching.done("rollback", "--yes"))["state"] == "done"
    assert await switching.settled_on() == OLD


@pytest.mark.parametrize("way", ["resume", "rollback"])
async def test_a_host_that_reboots_in_the_middle(
    switching: Switching, engine: PrivateDocker, way: str
) -> None:
    run = await switching.begun("migrate", "run", SERVICE, "--empty", "--yes", "--json")
    assert run.stderr is not None
    while b"now: prove" not in (line := await run.stderr.readline()):
        assert line, "it ended before"
    run.kill()
    await run.wait()
    await asyncio.to_thread(cut_the_power, engine)
    await asyncio.to_thread(engine.start)

    async def answers() -> bool:
        return (await switching.command("shared", "plan", "--json")).status == 0

    await until(answers, timeout_s=90)
    if way == "resume":
        # Mealie has an unlogged table. PostgreSQL empties it after a crash, which is a change since
        # the moment that was kept: so the run goes back by itself.
        resumed = await switching.command("migrate", "resume", "--yes", "--json")
        assert (resumed.status, resumed.json["state"]) == (1, "undone")
        assert [failure["code"] for failure in resumed.json["failures"]] == ["not_quiet"]
    else:
        assert (await switching.done("rollback", "--yes"))["state"] == "undone"
    assert await switching.settled_on() == OLD
    assert await switching.fenced_roles(OLD) == []
    await switched(switching)


async def test_what_was_lost_is_read_from_the_file_and_the_server(
    switching: Switching, lab: RunningLab
) -> None:
    await switched(switching)
    state = lab.folder / "state"
    aside = state.with_name("state.aside")
    state.rename(aside)
    try:
        (rebuilt,) = (await switching.done("runs", "--rebuild"))["runs"]
        assert (rebuilt["kind"], rebuilt["state"]) == ("migration", "done")
        assert (await switching.done("rollback", "--yes"))["state"] == "done"
        assert await switching.settled_on() == OLD
    finally:
        await asyncio.to_thread(shutil.rmtree, state)
        aside.rename(state)
