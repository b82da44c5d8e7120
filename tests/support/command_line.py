"""`pgherd` as its own process."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


async def started(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> asyncio.subprocess.Process:
    """The command, with SIGINT ignored at its start as in a background job of a shell."""
    return await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh",
        sys.executable, "-m", "bot", *map(str, arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=cwd,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    )  # fmt: skip


async def pgherd(
    *arguments: str | Path, cwd: Path | None = None, timeout_s: float = 60.0, **environment: str
) -> Result:
    """Run a command to its end."""
    process = await started(*arguments, cwd=cwd, **environment)
    try:
        async with asyncio.timeout(timeout_s):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
            await process.wait()
    assert process.returncode is not None
    return Result(process.returncode, out.decode(), err.decode())
