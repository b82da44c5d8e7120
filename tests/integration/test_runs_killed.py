"""A run whose process is killed again and again, over real files and a real journal."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.run_over_files import NUMBERS, THERE, contents, kept, prepared

from bot.model.runs import Run, RunState

ROOT = Path(__file__).parents[2]
KILLS = 30


class Nursery:
    """Starts processes that walk a run."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    def walked(self, act: str, folder: Path, *, killed_after_s: float | None) -> int:
        """How the process ended: 0, or -9 where it was killed in time."""
        self._in.write(f"{act} {folder}\n")
        self._in.flush()
        pid = int(self._out.readline())
        if killed_after_s is not None:
            time.sleep(killed_after_s)  # any moment will do: that is the point
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self._out.readline())


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with subprocess.Popen(
        [sys.executable, "-m", "support.run_over_files"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}"},
    ) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()


async def test_a_run_killed_at_any_moment_ends_in_one_of_two_worlds(
    nursery: Nursery, tmp_path: Path
) -> None:
    chance = random.Random(20261122)
    for trial in ("the first one, which waits for imports", "unhindered"):
        prepared(tmp_path / trial)
        began_s = time.monotonic()
        assert nursery.walked("carry_out", tmp_path / trial, killed_after_s=None) == 0
        length_s = time.monotonic() - began_s
    kills, ends = 0, set()
    while kills < KILLS or len(ends) < 2:
        folder = tmp_path / f"after {kills} kills and {len(list(tmp_path.iterdir()))}"
        before, run = prepared(folder), None
        for killed_after_s in (*(chance.uniform(0, length_s) for _ in range(3)), None):
            act = "carry_out" if run is None else chance.choice(["resume", "undo"])
            kills += nursery.walked(act, folder, killed_after_s=killed_after_s) == -signal.SIGKILL
            run = await kept(folder)
            nothing_found_is_lost(run, before)
            if run is not None and run.state.is_final:
                break
        assert run is not None
        ends.add(run.state)
        assert run.state in {RunState.DONE, RunState.UNDONE}
        all_there = {f"file {number}": THERE for number in NUMBERS}
        assert contents(folder) == (all_there if run.state is RunState.DONE else before)


def nothing_found_is_lost(run: Run | None, before: dict[str, str]) -> None:
    for step in run.steps if run is not None else ():
        assert step.state_before in (None, {"was": before.get(step.name)})
