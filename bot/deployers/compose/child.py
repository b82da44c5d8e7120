"""A program that ends with its caller, and whose leftovers are found after a crash."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.host_processes import end_all, signal_carriers

_TERM_LIMIT_S = 5.0  # Compose leaves a half-made container behind when it is killed at once
_KILL_LIMIT_S = 10.0
_MARK = "PGHERD_COMPOSE"


@dataclass(frozen=True, slots=True)
class Completed:
    """The exit code and the output of a program that has ended."""

    exit_code: int
    output: str
    errors: str


async def run(
    argv: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    limit_s: float,
    stdin: bytes | None = None,
) -> Completed:
    """Run it to its end; however the wait ends, nothing of its process group is left.

    Raises:
        OSError: it cannot be started.
        TimeoutError: it ran longer than `limit_s`.
    """
    process = await asyncio.create_subprocess_exec(
        *argv,
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limit_s):
            output, errors = await process.communicate(stdin)
    finally:
        if process.returncode is None:
            await asyncio.shield(_end_group(process))
    assert process.returncode is not None
    return Completed(process.returncode, _text(output), _text(errors))


def marked(mark: str) -> dict[str, str]:
    """The variable by which a program is found again."""
    return {_MARK: mark}


async def end_leftovers(mark: str) -> bool:
    """End what carries this very mark; False when something survives SIGKILL."""
    line = f"{_MARK}={mark}\0"
    return not await end_all(
        lambda number: asyncio.to_thread(signal_carriers, number, line),
        term_limit_s=_TERM_LIMIT_S,
        kill_limit_s=_KILL_LIMIT_S,
    )


async def _end_group(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(TimeoutError):
        async with asyncio.timeout(_TERM_LIMIT_S):
            await process.wait()
            return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _text(said: bytes) -> str:
    return said.decode("utf-8", errors="replace")
