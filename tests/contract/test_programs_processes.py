"""Processes keep the contracts of programs inside containers, and of scratch containers."""

import os
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from contract.exec_contract import ExecContract, Inside
from contract.scratch_contract import SLEEPS, List, ScratchContract
from support.waiting import until

from bot.engines.container_file import Process
from bot.engines.processes import ProcessEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ProcessEngine]:
    engine = ProcessEngine(tmp_path)
    yield engine
    for name in await engine.names():
        await engine.stop(name, timeout_s=0.1)


@pytest.fixture
async def inside(engine: ProcessEngine, tmp_path: Path) -> Inside:
    room = tmp_path / "room"
    room.mkdir()
    argv = ("sleep", "1000000")
    await engine.create("main", Process(argv=argv, cwd=room, log=tmp_path / "main.log"))
    await engine.start("main")
    source = (
        "from bot.engines.processes import ProcessEngine\n"
        f"engine = ProcessEngine(Path({str(tmp_path)!r}))"
    )
    return Inside("main", lambda: programs_in(room), source)


def programs_in(folder: Path) -> list[str]:
    """What works in this folder, which no other container does."""
    lines = []
    for process in psutil.process_iter(["cwd", "cmdline", "status"]):
        seen = process.info
        if seen["cwd"] == str(folder) and seen["status"] != psutil.STATUS_ZOMBIE:
            lines.append(" ".join(seen["cmdline"]))
    return [line for line in lines if line != "sleep 1000000"]


@pytest.fixture
def scratch_containers(engine: ProcessEngine) -> List:
    async def scratch_containers() -> list[str]:
        return [name for name in await engine.names() if name.startswith("pgherd-throwaway.")]

    return scratch_containers


class TestProcessPrograms(ExecContract):
    pass


class TestProcessScratchContainers(ScratchContract):
    pass


async def test_nothing_runs_in_a_paused_container(engine: ProcessEngine, inside: Inside) -> None:
    pid = await engine.pid("main")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)

    async def is_paused() -> bool:
        return (await engine.inspect("main")).state is ContainerState.PAUSED

    await until(is_paused)
    with pytest.raises(ServiceFailure, match="main") as caught:
        async with engine.exec("main", ("true",), mark="run-1"):
            pass
    assert caught.value.code == "container_cannot"


async def test_the_mark_of_another_container_is_left_alone(
    engine: ProcessEngine, inside: Inside, tmp_path: Path
) -> None:
    other = Process(argv=SLEEPS, cwd=tmp_path, log=tmp_path / "main.log2")
    await engine.create("other", other)
    await engine.start("other")
    async with engine.exec("other", ("sleep", "603"), mark="run-1") as program:
        await until(lambda: "sleep 603" in programs_in(tmp_path))
        await engine.end_leftovers("main", "run-1")
        assert "sleep 603" in programs_in(tmp_path)
        await engine.end_leftovers("other", "run-1")
        assert (await program.result()).exit_code == 128 + signal.SIGTERM


async def test_a_program_has_the_containers_environment_and_folder_and_nothing_of_the_callers(
    engine: ProcessEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "hunter2")
    (tmp_path / "x.env").write_text("WHERE=here\n")
    process = Process(
        argv=SLEEPS, cwd=tmp_path, log=tmp_path / "x.log", environment_file=tmp_path / "x.env"
    )
    await engine.create("x", process)
    await engine.start("x")
    async with engine.exec("x", ("sh", "-c", "pwd; env"), mark="run-1") as program:
        output = b"".join([piece async for piece in program.stdout()]).decode()
    assert output.splitlines()[0] == str(tmp_path)
    assert "WHERE=here\n" in output
    assert "hunter2" not in output


async def test_a_program_that_drops_its_mark_is_ended_too(
    engine: ProcessEngine, inside: Inside
) -> None:
    async with engine.exec("main", ("env", "-i", "sleep", "604"), mark="run-1"):
        await until(lambda: "sleep 604" in inside.programs())
    assert inside.programs() == []


async def test_a_scratch_containers_folder_goes_with_it(
    engine: ProcessEngine, inside: Inside
) -> None:
    async with engine.scratch_container(like="main", argv=SLEEPS, mark="run-1") as name:
        folder = Path(tempfile.gettempdir()) / name
        assert folder.is_dir()
    assert not folder.exists()
