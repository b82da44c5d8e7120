"""A configuration with backups, and what makes one wait."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import yaml
from support.running_lab import RunningLab


def backups_by_hand(settings: Path) -> None:
    """A folder for backups; nothing is due by the clock while a test runs."""
    (settings.parent / "sets").mkdir()
    change(settings, backups={"dir": "sets", "schedule": "0 2 1 1 *"})


def change(settings: Path, **sections: Any) -> None:
    """Other sections for the file."""
    before = yaml.safe_load(settings.read_text("utf-8"))
    settings.write_text(yaml.safe_dump(before | sections), "utf-8")


@asynccontextmanager
async def notes(settings: Path, lab: RunningLab) -> AsyncIterator[asyncpg.Connection]:
    """A service more, with a database that nobody else uses; a session beside it."""
    services = yaml.safe_load(settings.read_text("utf-8"))["services"]
    mine = {"server": "mealie_postgres", "database": "notes", "owner": "mealie"}
    change(settings, services=services | {"notes": mine})
    session = await asyncpg.connect(**login(lab), database="postgres")
    try:
        await session.execute("CREATE DATABASE notes OWNER mealie")
        yield session
    finally:
        for (name,) in await session.fetch(
            "SELECT datname FROM pg_database WHERE datname ~ '^notes'"
        ):
            await session.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        session.terminate()


def login(lab: RunningLab) -> dict[str, Any]:
    """Of a superuser, on mealie's server."""
    server = lab.lab.servers["mealie_postgres"]
    return {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
    }


@asynccontextmanager
async def table_locked(lab: RunningLab) -> AsyncIterator[None]:
    """Somebody holds a table of mealie for himself, so a dump has to wait."""
    session = await asyncpg.connect(**login(lab), database="mealie")
    try:
        await session.execute("BEGIN")
        await session.execute("LOCK TABLE recipes IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        session.terminate()
