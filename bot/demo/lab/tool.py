"""Runs one external program to its end."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bot.demo.lab.account import Account
from bot.model.errors import ServiceFailure

_SHOWN_LINES = 15


async def run_tool(
    argv: Sequence[str],
    *,
    timeout_s: float,
    account: Account | None = None,
    cwd: Path = Path("/"),
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a program as `account`, or as the caller; secrets go in `environment`, not in `argv`.

    However the wait ends, nothing of the program's process group is left.

    Raises:
        ServiceFailure: it failed, could not be started, or ran longer than `timeout_s`.
    """
    account = account or Account()
    program = Path(argv[0]).name
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            cwd=cwd,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
            | dict(environment or {}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else (),
        )
    except OSError as error:
        raise ServiceFailure(
            f"{argv[0]} cannot be started: {error.strerror}.",
            code="tool_not_started",
            hint="Install pgherd's lab again; its PostgreSQL is damaged or cannot be reached.",
        ) from error
    try:
        async with asyncio.timeout(timeout_s):
            output, _ = await process.communicate()
    except TimeoutError as error:
        raise ServiceFailure(
            f"{program} did not end within {timeout_s:.0f} s.",
            code="tool_timeout",
            hint="The host is very busy, or its disk is slow; try again or use a smaller --scale.",
        ) from error
    finally:
        await _end_group(process)
    if process.returncode != 0:
        shown = output.decode(errors="replace").strip().splitlines()[-_SHOWN_LINES:]
        raise ServiceFailure(
            f"{program} failed with status {process.returncode}:\n" + "\n".join(shown),
            code="tool_failed",
            hint="The last line names the reason.",
        )


async def _end_group(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await asyncio.shield(process.wait())
