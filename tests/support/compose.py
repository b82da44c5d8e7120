"""Docker Compose on one project."""

import asyncio
import os
from pathlib import Path

_LIMIT_S = 120


class Compose:
    """One project, at an engine that may be another with every call."""

    def __init__(self, name: str, *files: Path) -> None:
        described = [argument for file in files for argument in ("--file", file)]
        self._argv = ["docker", "compose", "--project-name", name, *described]

    async def __call__(self, host: str, *argv: str, **environment: str) -> str:
        """What it prints; one that fails fails the test with what it said."""
        process = await asyncio.create_subprocess_exec(
            *self._argv, *argv,
            env={**os.environ, "DOCKER_HOST": host, **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            async with asyncio.timeout(_LIMIT_S):
                out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0, f"compose {argv}: {err.decode()}{out.decode()}"
        return out.decode()
