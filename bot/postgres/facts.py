"""Reads facts from a server: one connection for each database asked for, and no more.

The first of them also tells about the server. A fresh backend costs both sides several
milliseconds of CPU, so a connection to a maintenance database besides is only made when no other
database is asked for, or when the first cannot be entered.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from bot.model.facts import Database, Extension, ServerFacts, Unanswered
from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.model.versions import Version
from bot.postgres.session import CONNECTION_ERRORS, fresh_session, located_within, unanswered
from bot.postgres.sql import query

_Extensions = tuple[Extension, ...] | Unanswered


@dataclass(frozen=True, slots=True)
class _ServerRows:
    settings: asyncpg.Record
    databases: list[asyncpg.Record]
    extensions: _Extensions


class FactsReader:
    """The ServerFactsReader for real servers."""

    def __init__(self, addresses: AddressBook) -> None:
        self._addresses = addresses

    async def read(
        self, server: Server, databases: Sequence[str], timeout_s: float
    ) -> ServerFacts | Unanswered:
        """See ServerFactsReader; each database that does not answer is Unanswered by itself."""
        end_s = asyncio.get_running_loop().time() + timeout_s
        located = await located_within(self._addresses, server, timeout_s)
        if isinstance(located, Unanswered):
            return located
        return await _facts_of(located, databases, end_s - asyncio.get_running_loop().time())


async def _facts_of(
    server: Server, databases: Sequence[str], timeout_s: float
) -> ServerFacts | Unanswered:
    first, *others = databases or [server.database]
    about_server, about_others = await asyncio.gather(
        _server_rows(server, first, timeout_s),
        asyncio.gather(*(_extensions(server, database, timeout_s) for database in others)),
    )
    if isinstance(about_server, Unanswered):
        return about_server
    extensions = dict(zip(others, about_others, strict=True))
    return _facts(about_server, {first: about_server.extensions, **extensions})


async def _server_rows(server: Server, database: str, timeout_s: float) -> _ServerRows | Unanswered:
    end_s = asyncio.get_running_loop().time() + timeout_s
    try:
        return await _rows(server, database, timeout_s)
    except CONNECTION_ERRORS as error:
        found = unanswered(error, server)
        # The server spoke: it may refuse this database alone (dropped, no CONNECT, its own limit).
        if not isinstance(error, asyncpg.PostgresError) or database == server.database:
            return found
    try:
        left_s = end_s - asyncio.get_running_loop().time()
        rows = await _rows(server, server.database, left_s)
    except CONNECTION_ERRORS as error:
        return unanswered(error, server)
    return _ServerRows(rows.settings, rows.databases, found)


async def _rows(server: Server, database: str, timeout_s: float) -> _ServerRows:
    async with fresh_session(server, database, timeout_s) as session:
        settings = await session.fetchrow(query("server_facts"))
        assert settings is not None
        databases = await session.fetch(query("databases"))
        extensions = await session.fetch(query("extensions"))
    return _ServerRows(settings, databases, tuple(Extension(**row) for row in extensions))


async def _extensions(server: Server, database: str, timeout_s: float) -> _Extensions:
    try:
        async with fresh_session(server, database, timeout_s) as session:
            rows = await session.fetch(query("extensions"))
    except CONNECTION_ERRORS as error:
        return unanswered(error, server)
    return tuple(Extension(**row) for row in rows)


def _facts(rows: _ServerRows, extensions: dict[str, _Extensions]) -> ServerFacts:
    settings = rows.settings
    return ServerFacts(
        version=Version.from_number(settings["version_num"]),
        started_at=settings["started_at"],
        in_recovery=settings["in_recovery"],
        max_connections=settings["max_connections"],
        reserved_connections=settings["reserved_connections"],
        connections=settings["connections"],
        preload_libraries=_libraries(settings["preload_libraries"]),
        databases=tuple(Database(**database) for database in rows.databases),
        extensions=extensions,
    )


def _libraries(setting: str | None) -> tuple[str, ...] | None:
    """Names without path and suffix: `vchord.so, $libdir/pg_cron` is vchord and pg_cron."""
    if setting is None:
        return None
    names = (part.strip().strip("\"'") for part in setting.split(","))
    return tuple(name.rsplit("/", 1)[-1].removesuffix(".so") for name in names if name)
