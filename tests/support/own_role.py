"""pgherd's own role, made as docs/own-role.md says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from support.bot_image import ROOT
from support.sql_sessions import session

from bot.demo.lab.description import LabServer
from bot.model.installation import Server
from bot.model.secret import Secret

SCRIPT = ROOT / "config/pgherd-role.sql"
PASSWORD = "own 'pä\\ssword"


@asynccontextmanager
async def own_role(described: LabServer, *, full: bool) -> AsyncIterator[Server]:
    """The server as pgherd's own role reaches it; the role is dropped at the end."""
    server = described.as_server()
    try:
        await run_script(described, full=full)
        # The two lines are what a person types; there is no terminal (setsid).
        await _psql(described, f"{PASSWORD}\n{PASSWORD}\n", "-c", "\\password pgherd")
        yield replace(server, user="pgherd", password=Secret(PASSWORD))
    finally:
        async with session(server) as admin:
            await admin.execute("DROP OWNED BY pgherd; DROP ROLE pgherd")


async def run_script(described: LabServer, *, full: bool) -> None:
    variables = () if full else ("-v", "full=off")
    await _psql(described, SCRIPT.read_text(), *variables)


async def _psql(described: LabServer, stdin: str, *more: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "setsid", str(Path(described.bin_dir or "") / "psql"), "-X", "-d", "postgres", *more,
        env={
            "PGHOST": described.host,
            "PGPORT": str(described.port),
            "PGUSER": described.user,
            "PGPASSWORD": described.password,
            "PGCLIENTENCODING": "UTF8",
            "PATH": "/usr/bin:/bin",
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(stdin.encode()), 30)
    assert process.returncode == 0, out.decode()
