"""What only the process engine promises."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.waiting import until

from bot.engines.container_file import Process
from bot.engines.processes import ProcessEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure, UserMistake

STARTS_IN_ANOTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from bot.engines.processes import ProcessEngine
asyncio.run(ProcessEngine(Path(sys.argv[1])).start("x"))
"""


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ProcessEngine]:
    engine = ProcessEngine(tmp_path)
    yield engine
    for name in await engine.names():
        await engine.stop(name, timeout_s=0.1)


async def create(engine: ProcessEngine, folder: Path, *argv: str, **more: Any) -> None:
    await engine.create("x", Process(argv=argv, cwd=folder, log=folder / "x.log", **more))


async def test_a_recycled_pid_is_not_taken_for_the_container(
    engine: ProcessEngine, tmp_path: Path
) -> None:
    await create(engine, tmp_path, "sleep", "600")
    await engine.start("x")
    await engine.stop("x")
    file = tmp_path / "x.json"
    container = json.loads(file.read_text())
    container["run"]["pid"] = os.getpid()  # as if the kernel had given its pid to this process
    file.write_text(json.dumps(container))
    assert (await engine.inspect("x")).state is ContainerState.EXITED
    assert await engine.pid("x") is None
    await engine.stop("x")  # had it sent its signal, this test would be dead


async def test_the_pid_of_an_earlier_boot_is_not_taken_for_the_container(
    engine: ProcessEngine, tmp_path: Path
) -> None:
    await create(engine, tmp_path, "sleep", "600")
    await engine.start("x")
    file = tmp_path / "x.json"
    now = file.read_text()
    container = json.loads(now)
    container["run"]["boot_id"] = "another"
    file.write_text(json.dumps(container))
    assert (await engine.inspect("x")).state is ContainerState.EXITED
    file.write_text(now)
    assert (await engine.inspect("x")).state is ContainerState.RUNNING


async def test_it_outlives_the_process_that_started_it(
    engine: ProcessEngine, tmp_path: Path
) -> None:
    await create(engine, tmp_path, "sleep", "600")
    argv = [sys.executable, "-c", STARTS_IN_ANOTHER_PROCESS, tmp_path]
    await asyncio.to_thread(subprocess.run, argv, check=True)
    assert (await engine.inspect("x")).state is ContainerState.RUNNING
    pid = await engine.pid("x")
    assert pid is not None
    assert os.getsid(pid) == pid
    await engine.stop("x")
    container = await engine.inspect("x")
    assert container.state is ContainerState.EXITED
    assert container.exit_code is None  # only its parent could have learnt it


async def test_a_zombie_has_exited(engine: ProcessEngine, tmp_path: Path) -> None:
    await create(engine, tmp_path, "sleep", "600")
    await engine.start("x")
    pid = await engine.pid("x")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    # pid() does not collect the child, so it stays a zombie until inspect() has asked.
    await until(lambda: state_letter(pid) == "Z")
    assert await engine.pid("x") is None
    assert (await engine.inspect("x")).state is ContainerState.EXITED


async def test_what_a_killed_run_left_behind_is_ended_before_the_next_start(
    engine: ProcessEngine, tmp_path: Path
) -> None:
    # The child is in a session of its own, as PostgreSQL's backends are.
    await create(engine, tmp_path, "sh", "-c", "setsid sleep 600 & echo $!; exec sleep 600")
    await engine.start("x")
    child = int(await until((tmp_path / "x.log").read_text))
    first = await engine.pid("x")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: has_ended(first))
    assert not has_ended(child)
    await engine.start("x")
    assert has_ended(child)


async def test_processes_of_others_are_left_alone(engine: ProcessEngine, tmp_path: Path) -> None:
    await create(engine, tmp_path, "sleep", "600")
    await engine.start("x")
    reader = follow(tmp_path / "x.log")
    try:
        await engine.stop("x")
        assert reader.poll() is None
    finally:
        reader.kill()
        reader.wait()


async def test_the_stop_signal_is_the_containers_own(engine: ProcessEngine, tmp_path: Path) -> None:
    await create(engine, tmp_path, "sleep", "600", stop_signal=signal.SIGINT)
    await engine.start("x")
    await engine.stop("x")
    assert (await engine.inspect("x")).exit_code == 128 + signal.SIGINT


async def test_the_environment_file_is_read_anew_at_each_start(
    engine: ProcessEngine, tmp_path: Path
) -> None:
    file = tmp_path / "x.env"
    await create(engine, tmp_path, "sh", "-c", 'echo "[$WHERE]"', environment_file=file)
    for where in ("old=place", "new 'place'"):
        file.write_text(f"# a comment\n\nWHERE={where}\n")
        await engine.start("x")
        await until(lambda where=where: f"[{where}]\n" in (tmp_path / "x.log").read_text())


async def test_a_fault_in_the_environment_file_does_not_show_its_secrets(
    engine: ProcessEngine, tmp_path: Path
) -> None:
    file = tmp_path / "x.env"
    file.write_text("A=1\nhunter2\n")
    await create(engine, tmp_path, "true", environment_file=file)
    with pytest.raises(ServiceFailure, match="line 2") as caught:
        await engine.start("x")
    assert "hunter2" not in caught.value.message


async def test_nothing_of_the_callers_environment_is_passed_on(
    engine: ProcessEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "hunter2")
    await create(engine, tmp_path, "env")
    await engine.start("x")
    log = await until((tmp_path / "x.log").read_text)
    assert "hunter2" not in log


async def test_its_files_are_for_their_owner_only(engine: ProcessEngine, tmp_path: Path) -> None:
    await create(engine, tmp_path, "sleep", "600")
    await engine.start("x")
    assert modes_in(tmp_path) == {"x.json": 0o600, "x.lock": 0o600, "x.log": 0o600}


async def test_a_removed_container_leaves_no_file(engine: ProcessEngine, tmp_path: Path) -> None:
    await create(engine, tmp_path, "sleep", "600")
    await engine.start("x")
    await engine.stop("x")
    await engine.remove("x")
    assert modes_in(tmp_path) == {}


async def test_a_damaged_file_is_a_service_failure_that_names_it(
    engine: ProcessEngine, tmp_path: Path
) -> None:
    (tmp_path / "y.json").write_text("{")
    with pytest.raises(ServiceFailure, match=r"y\.json"):
        await engine.inspect("y")
    (tmp_path / "y.json").unlink()


async def test_a_name_is_taken_once(engine: ProcessEngine, tmp_path: Path) -> None:
    await create(engine, tmp_path, "true")
    with pytest.raises(UserMistake, match="already"):
        await create(engine, tmp_path, "false")


async def test_a_folder_that_is_not_there_is_a_service_failure(tmp_path: Path) -> None:
    engine = ProcessEngine(tmp_path / "nowhere")
    assert await engine.names() == ()
    assert (await engine.inspect("x")).state is ContainerState.MISSING
    with pytest.raises(ServiceFailure, match="nowhere"):
        await engine.start("x")


def state_letter(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return None


def has_ended(pid: int) -> bool:
    return state_letter(pid) in (None, "Z")


def modes_in(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def follow(log: Path) -> "subprocess.Popen[bytes]":
    """A process that only reads the log, as `tail -f` does."""
    return subprocess.Popen(["tail", "-f", log], stdout=subprocess.DEVNULL)


async def test_a_container_that_runs_says_since_when(engine: ProcessEngine, tmp_path: Path) -> None:
    await create(engine, tmp_path, "sleep", "600")
    assert (await engine.inspect("x")).started_at is None
    await engine.start("x")
    assert (await engine.inspect("x")).started_at is not None
