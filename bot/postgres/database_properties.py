"""Reads what belongs to a database itself, in one query over one fresh connection."""

import json
from dataclasses import dataclass

import asyncpg

from bot.model.database_properties import (
    DatabaseGrant,
    DatabaseProperties,
    DatabaseSetting,
    InstalledExtension,
)
from bot.model.installation import Server
from bot.postgres.session import required_session
from bot.postgres.sql import query

_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class DatabaseSeen:
    """One database at the moment of asking, and what of its server a backup has to know."""

    properties: DatabaseProperties
    extensions: tuple[InstalledExtension, ...]
    size_bytes: int
    superuser: str
    """The role that the cluster was made with."""
    tablespaces: tuple[str, ...]
    """Those that somebody has made."""


async def read_database(server: Server, database: str) -> DatabaseSeen:
    """Ask the database itself; `server` has been located.

    Raises:
        ServiceFailure: it does not answer within 30 s, or there is no such database.
    """
    async with required_session(server, database, _LIMIT_S) as session:
        return await database_seen(session)


async def database_seen(session: asyncpg.Connection) -> DatabaseSeen:
    """The database of the session; raises one of session.CONNECTION_ERRORS."""
    row = await session.fetchrow(query("database_properties"))
    assert row is not None  # the database that we are connected to
    return DatabaseSeen(
        properties=_properties(row),
        extensions=tuple(InstalledExtension(**e) for e in json.loads(row["extensions"])),
        size_bytes=row["size_bytes"],
        superuser=row["superuser"],
        tablespaces=tuple(row["tablespaces"]),
    )


def _properties(row: asyncpg.Record) -> DatabaseProperties:
    return DatabaseProperties(
        name=row["name"],
        owner=row["owner"],
        encoding=row["encoding"],
        collate=row["collate"],
        ctype=row["ctype"],
        provider=row["provider"],
        locale=row["locale"],
        icu_rules=row["icu_rules"],
        connection_limit=row["connection_limit"],
        comment=row["comment"],
        tablespace=row["tablespace"],
        settings=tuple(DatabaseSetting(**setting) for setting in json.loads(row["settings"])),
        grants=_grants(row) if row["has_grants"] else None,
    )


def _grants(row: asyncpg.Record) -> tuple[DatabaseGrant, ...]:
    # An empty list of grants is not the same as none: then nobody may do anything.
    return tuple(DatabaseGrant(**grant) for grant in json.loads(row["grants"] or "[]"))
