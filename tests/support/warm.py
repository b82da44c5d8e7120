"""`pgherd` in children of a process that has imported everything: quick to begin, and to kill.

They are processes as real as any: with a pid, signals, streams and an exit code of their own. What
their start itself does is for the tests of the command line.
"""

import asyncio
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.command_line import Result

_IMPORTED = (
    "pytest",  # its script is the main module, which every child imports
    "bot.commandline.commands.migrate",
    "bot.commandline.commands.rollback",
    "bot.commandline.commands.run",
    "bot.commandline.commands.runs",
    "support.warm",
    "support.warm_parts",
)
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(list(_IMPORTED))
_POLL_S = 0.01


class WarmProcess:
    """One `pgherd`, with SIGINT ignored as in a shell's background; it writes into files."""

    def __init__(
        self,
        arguments: Sequence[str | Path],
        *,
        out: str | Path = os.devnull,
        err: str | Path = os.devnull,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        words = [str(argument) for argument in arguments]
        given = {**os.environ, **(environment or {})}
        self._child = _CONTEXT.Process(
            target=_run, args=(words, str(out), str(err), given), daemon=True
        )
        self._child.start()
        assert self._child.pid is not None
        self.pid = self._child.pid

    @property
    def returncode(self) -> int | None:
        """As of a subprocess: None while it runs, negative where a signal has ended it."""
        return self._child.exitcode

    async def wait(self) -> int:
        """The exit code, once it has ended."""
        while self.returncode is None:  # noqa: ASYNC110 - its end sets no event
            await asyncio.sleep(_POLL_S)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing happens where it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


async def warm_pgherd(*arguments: str | Path, timeout_s: float = 60.0) -> Result:
    """Run a command to its end, as `support.command_line.pgherd` does from a cold start."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = WarmProcess(arguments, out=out, err=err)
        try:
            async with asyncio.timeout(timeout_s):
                status = await process.wait()
        finally:
            process.kill()
        return Result(status, out.read_text("utf-8"), err.read_text("utf-8"))


def _run(words: Sequence[str], out: str, err: str, environment: Mapping[str, str]) -> None:
    from bot.__main__ import main  # noqa: PLC0415 - in the child only

    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for descriptor, file in ((0, os.devnull), (1, out), (2, err)):
        os.dup2(os.open(file, os.O_RDONLY if descriptor == 0 else flags, 0o600), descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.clear()
    os.environ.update(environment)
    main(words)
