"""A run of the tests that was interrupted takes its own down, and nothing of another run."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import leftovers
from support.waiting import until

TESTS = Path(__file__).parents[1]

# What a run has: a lab in the making, and a process beside it.
RUN = """
import asyncio, subprocess, sys
from pathlib import Path
from support import leftovers
from bot.demo.lab.layout import LabPaths
from bot.demo.lab.place import claim
from bot.engines.container_file import Process
from bot.engines.processes import ProcessEngine

async def half_a_lab(paths):
    for folder in (paths.engine, paths.logs):
        folder.mkdir()
    engine = ProcessEngine(paths.engine)
    server = Process(argv=("sleep", "600"), cwd=paths.root, log=paths.log("server"))
    await engine.create("server", server)
    await engine.start("server")
    return await engine.pid("server")

leftovers.begin()
folder = Path(sys.argv[1])
paths = LabPaths.of(folder / "popen-gw0" / "lab0" / "lab")
claim(paths)
beside = subprocess.Popen(["sleep", "600"])
print(asyncio.run(half_a_lab(paths)), beside.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", RUN, tmp_path],
        env={**os.environ, "PYTHONPATH": f"{TESTS}:{TESTS.parent}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


async def test_a_runs_lab_and_processes_go_and_those_of_others_stay(
    tmp_path: Path, run: subprocess.Popen[str]
) -> None:
    assert run.stdout is not None
    pids = [int(word) for word in run.stdout.readline().split()]
    assert len(pids) == 2
    lab = tmp_path / "popen-gw0" / "lab0" / "lab"
    another = tmp_path.with_name("another")
    await asyncio.to_thread(leftovers.take_down, 0, another)
    assert lab.exists()
    assert all(is_there(pid) for pid in pids)
    await asyncio.to_thread(leftovers.take_down, run.pid, tmp_path)
    assert not lab.exists()
    await until(lambda: not any(is_there(pid) for pid in pids))


def is_there(pid: int) -> bool:
    """Whether it runs; who has ended and is not collected yet has no command line."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False
