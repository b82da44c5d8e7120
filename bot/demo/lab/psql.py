"""psql as the lab runs it: beside a server that is a process, or inside a container."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from bot.demo.lab.database import Load
from bot.demo.lab.server import Installed
from bot.demo.lab.tool import run_tool
from bot.engines.docker import DockerEngine
from bot.model.errors import ServiceFailure
from bot.model.secret import Secret

_MARK = "lab-up"


def psql_beside(server: Installed, password: Secret) -> Load:
    """The psql of the server's own installation, over TCP."""

    async def load(options: Sequence[str], scripts: Sequence[Path], limit_s: float) -> None:
        await run_tool(
            [
                str(server.bin_dir / "psql"),
                *options,
                f"--host={server.server.host}",
                f"--port={server.port}",
                *(f"--file={script}" for script in scripts),
            ],
            timeout_s=limit_s,
            environment={
                "PGPASSWORD": password.reveal(),
                "PGSSLMODE": "disable",
                "PGGSSENCMODE": "disable",
                "PGCLIENTENCODING": "UTF8",
            },
        )

    return load


def psql_inside(engine: DockerEngine, container: str) -> Load:
    """The psql of the container, over its Unix socket.

    As in the official image, whoever is inside needs no password there.
    """

    async def load(options: Sequence[str], scripts: Sequence[Path], limit_s: float) -> None:
        try:
            async with asyncio.timeout(limit_s):
                for script in scripts:
                    await _run_inside(engine, container, options, script)
        except TimeoutError as error:
            raise ServiceFailure(
                f"psql in {container} did not end within {limit_s:.0f} s.",
                code="tool_timeout",
                hint="The host is very busy, or its disk is slow; try a smaller --scale.",
            ) from error

    return load


async def _run_inside(
    engine: DockerEngine, container: str, options: Sequence[str], script: Path
) -> None:
    argv = ["psql", *options, "--file=-"]
    async with engine.exec(
        container,
        argv,
        mark=_MARK,
        environment={"PGCLIENTENCODING": "UTF8"},
        stdin=_content(script),
    ) as program:
        ended = await program.result()
    if ended.exit_code != 0:
        raise ServiceFailure(
            f"psql failed in {container} on {script.parent.name}/{script.name} with status "
            f"{ended.exit_code}:\n{ended.stderr.strip()}",
            code="tool_failed",
            hint="The last line names the reason.",
        )


async def _content(script: Path) -> AsyncIterator[bytes]:
    yield await asyncio.to_thread(script.read_bytes)
