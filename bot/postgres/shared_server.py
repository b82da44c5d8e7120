"""Reads what the shared server has, and what a database looks like that is to move into it."""

from collections.abc import Mapping, Sequence

import asyncpg

from bot.model.installation import Server, Service
from bot.model.ports import AddressBook
from bot.model.secret import Secret
from bot.model.shared_server import (
    PublicSchema,
    RoleSeen,
    SharedDatabase,
    SharedServerFacts,
    Source,
    SourceDatabase,
)
from bot.model.versions import Version
from bot.postgres.database_properties import database_seen
from bot.postgres.fence.marks import FENCE_SETTING, RoleMark
from bot.postgres.session import ask, required_session
from bot.postgres.sql import query

_LIMIT_S = 30.0


async def read_shared_server(server: Server, services: Sequence[Service]) -> SharedServerFacts:
    """What it has of all that these services want; `server` has been located.

    Raises:
        ServiceFailure: it, or a database of it, does not answer within 30 s.
    """
    owners = sorted({service.owner for service in services})
    names = sorted({service.database for service in services})
    async with required_session(server, server.database, _LIMIT_S) as session:
        about = await session.fetchrow(query("shared_server"), names)
        assert about is not None
        roles = await _roles(session, owners, with_verifiers=about["is_superuser"])
        extensions = await session.fetch(query("shared_extensions"))
    return SharedServerFacts(
        version=Version.from_number(about["version_num"]),
        login=about["login"],
        is_superuser=about["is_superuser"],
        founder=about["founder"],
        in_recovery=about["in_recovery"],
        max_connections=about["max_connections"],
        reserved_connections=about["reserved_connections"],
        roles=roles,
        databases={name: await _database(server, name, owners) for name in about["databases"]},
        extensions={row["name"]: tuple(row["requires"]) for row in extensions},
    )


async def read_source(
    addresses: AddressBook, server: Server, database: str, timeout_s: float
) -> Source:
    """The database where it lives now, or why it does not answer; raises nothing for that."""

    async def look(session: asyncpg.Connection) -> SourceDatabase:
        seen = await database_seen(session)
        return SourceDatabase(
            version=Version.from_number(
                await session.fetchval("SELECT current_setting('server_version_num')::int")
            ),
            properties=seen.properties,
            sorts_by_bytes=await session.fetchval(query("text_order")),
        )

    return await ask(addresses, server, database, timeout_s, look)


async def _roles(
    session: asyncpg.Connection, names: Sequence[str], *, with_verifiers: bool
) -> Mapping[str, RoleSeen]:
    rows = await session.fetch(query("shared_roles"), names, FENCE_SETTING)
    found = await session.fetch(query("shared_verifiers"), names) if with_verifiers else []
    verifiers = {row["name"]: Secret(row["verifier"]) for row in found}
    return {
        row["name"]: RoleSeen(
            name=row["name"],
            can_login=row["can_login"],
            powers=tuple(row["powers"]),
            connection_limit=row["connection_limit"],
            verifier=verifiers.get(row["name"]),
            fence=_run_of(row["mark"]),
        )
        for row in rows
    }


def _run_of(mark: str | None) -> str | None:
    if mark is None:
        return None
    try:
        return RoleMark.parse(mark).run
    except ValueError:
        return mark  # not as ours are, and a fence all the same


async def _database(server: Server, name: str, owners: Sequence[str]) -> SharedDatabase:
    async with required_session(server, name, _LIMIT_S) as session:
        seen = await database_seen(session)
        row = await session.fetchrow(query("shared_database"), owners)
    assert row is not None
    public = PublicSchema(
        everybody_creates=row["everybody_creates"],
        owner_creates=row["owner_creates"],
        as_made=row["as_made"],
    )
    return SharedDatabase(
        properties=seen.properties,
        extensions=frozenset(extension.name for extension in seen.extensions),
        public=public if row["has_public"] else None,
        strangers=tuple(row["strangers"]),
    )
