"""A process that takes the locks of servers: another pgherd, as far as they know.

`python -m support.locking_process SETTINGS PURPOSE SERVER…` tries for each line that it reads, says
`held`, or `blocked` and why, and lets go at the next line.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.engines.address_book import EngineAddressBook
from bot.model.errors import Blocked
from bot.runs.locks import ServerLocks
from bot.settings.load import installation, load

_ROOT = Path(__file__).parents[2]


class LockingProcess:
    """The process, from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.pid = process.pid
        self._in, self._out = process.stdin, process.stdout

    def go(self) -> None:
        """Take the locks, or let go of them."""
        self._in.write("\n")
        self._in.flush()

    def said(self) -> str:
        """The next line."""
        return self._out.readline().strip()


@contextmanager
def locking_process(
    settings: Path, servers: Sequence[str], purpose: str = "migration x"
) -> Iterator[LockingProcess]:
    """Ready to try; at the end it is gone, however it was."""
    command = [sys.executable, "-m", "support.locking_process", settings, purpose, *servers]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{_ROOT / 'tests'}:{_ROOT}"},
    ) as process:
        try:
            locking = LockingProcess(process)
            assert locking.said() == "ready"
            yield locking
        finally:
            process.kill()


async def _serve(settings: Path, purpose: str, servers: tuple[str, ...]) -> None:
    locks = ServerLocks(installation(load(settings, {})), EngineAddressBook({}))
    _say("ready")
    while await asyncio.to_thread(sys.stdin.readline):
        try:
            async with locks.held(servers, purpose):
                _say("held")
                await asyncio.to_thread(sys.stdin.readline)
            _say("released")
        except Blocked as error:
            _say(f"blocked {error.message}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2], tuple(sys.argv[3:])))
