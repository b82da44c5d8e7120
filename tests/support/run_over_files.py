"""A run over files, with a journal in a real state file, in a process that can be killed.

`python -m support.run_over_files` forks a process for each line that it reads (`carry_out FOLDER`,
`resume FOLDER`, `undo FOLDER`), says its pid, and then how it ended. All that it needs is imported
by then, so a death costs milliseconds.
"""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from support.runs import Clock, a_run

from bot.model.runs import Run, StateBefore
from bot.runs.runner import Runner
from bot.state.database import open_state
from bot.state.journal import SqliteJournal

RUN = "20261122T231500Z-4f3a"
NUMBERS = range(6)
THERE = "there" * 1000  # large enough to be cut off in its middle


@dataclass
class WritesAFile:
    """Brings one file about, in halves."""

    folder: Path
    number: int
    undone_by_itself: bool = True
    limit_s: float = 10.0

    @property
    def name(self) -> str:
        return f"file {self.number}"

    @property
    def does(self) -> str:
        return f"Writes {self.name}."

    @property
    def _file(self) -> Path:
        return self.folder / self.name

    async def read_state(self) -> StateBefore:
        return {"was": self._file.read_text() if self._file.exists() else None}

    async def check(self) -> bool:
        return self._file.exists() and self._file.read_text() == THERE

    async def run(self, _state_before: StateBefore) -> None:
        await self._write(THERE)

    async def undo(self, state_before: StateBefore) -> None:
        if state_before["was"] is None:
            self._file.unlink(missing_ok=True)
        else:
            await self._write(state_before["was"])

    async def _write(self, text: str) -> None:
        with self._file.open("w") as file:
            for part in (text[: len(text) // 2], text[len(text) // 2 :]):
                file.write(part)
                file.flush()
                await asyncio.sleep(0.001)  # a moment to die in


class NobodyElse:
    """The locks of a world in which nobody else is."""

    async def still_held(self) -> None: ...


def prepared(folder: Path) -> dict[str, str]:
    """The world as it is before: some files are there, one of them is right already."""
    (folder / "world").mkdir(parents=True)
    (folder / "world" / "file 1").write_text("somebody's own")
    (folder / "world" / "file 4").write_text(THERE)
    return contents(folder)


def contents(folder: Path) -> dict[str, str]:
    """The files of the world."""
    return {file.name: file.read_text() for file in (folder / "world").iterdir()}


async def kept(folder: Path) -> Run | None:
    """What the journal says."""
    async with open_state(folder / "state") as state:
        assert state.notice is None, state.notice
        return await SqliteJournal(state).run(RUN)


async def _walk(folder: Path, act: str) -> None:
    steps = [WritesAFile(folder / "world", number) for number in NUMBERS]
    async with open_state(folder / "state") as state:
        runner = Runner(SqliteJournal(state), Clock(), lambda _run: None)
        if act == "carry_out":
            run = a_run(RUN, *(step.name for step in steps))
            await runner.carry_out(run, steps, NobodyElse())
        else:
            await getattr(runner, act)(RUN, steps, NobodyElse())


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        act, folder = line.rstrip("\n").split(" ", 1)
        pid = os.fork()
        if pid == 0:
            asyncio.run(_walk(Path(folder), act))
            os._exit(0)
        _say(pid)
        _, status = os.waitpid(pid, 0)
        _say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
