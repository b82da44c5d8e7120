"""One object for each property that pg_dump knows, and a change of nothing but that property.

The files in `one_property_each/` are made of blocks:

    -- table: p.forced            kind and name of each difference that the change makes
    -- since 15                   the first major that has the property; 14 without this line
    -- with contrib               or `icu`: not every server is built with it
    CREATE TABLE p.forced ();
    -- then
    ALTER TABLE p.forced FORCE ROW LEVEL SECURITY;

A block of `-- nothing` makes no difference. All blocks live in one database, so no two of them
change the same object: then one would hide that the other is not seen.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import asyncpg
from support.sql_sessions import database, role, session

from bot.model.installation import Server

NAME = "one property each"

_FOLDER = Path(__file__).with_name("one_property_each")
_FIRST = "first.sql"
_TABLESPACE = "property_space"
_ROLES = ("property_owner", "property_reader", "property_superuser")
_CONDITION = re.compile(r"-- (?:nothing|since (?P<since>\d+)|with (?P<extra>icu|contrib))")
_EXTRAS = """
    SELECT 'icu' FROM pg_collation WHERE collname = 'und-x-icu'
    UNION ALL
    SELECT 'contrib' FROM pg_available_extensions WHERE name = 'hstore'
"""


@dataclass(frozen=True, slots=True)
class Property:
    """An object with one property, and the change of it."""

    changes: frozenset[tuple[str, str]]
    """Kinds and names."""
    since: int
    extras: frozenset[str]
    before: str
    change: str


class Objects:
    """A database with all that its server can have."""

    def __init__(self, session: asyncpg.Connection, properties: tuple[Property, ...]) -> None:
        self._session = session
        self._properties = properties

    @property
    def changes(self) -> set[tuple[str, str]]:
        """What `change` changes."""
        changes = [change for one in self._properties for change in one.changes]
        assert len(changes) == len(set(changes)), "a change that stands in two blocks"
        return set(changes)

    async def change(self) -> None:
        """Change each property."""
        for one in self._properties:
            await _execute(self._session, one.change)


@asynccontextmanager
async def objects(server: Server) -> AsyncIterator[Objects]:
    """In a database NAME; gone at the end, with what belongs to the whole server."""
    async with AsyncExitStack() as stack:
        for name in _ROLES:
            await stack.enter_async_context(role(server, name))
        await stack.enter_async_context(_tablespace(server))
        inside = await stack.enter_async_context(database(server, NAME))
        stack.push_async_callback(_drop_subscriptions, inside)
        await inside.execute("ALTER ROLE property_superuser SUPERUSER")
        await inside.execute((_FOLDER / _FIRST).read_text("utf-8"))
        extras = {extra for (extra,) in await inside.fetch(_EXTRAS)}
        major = inside.get_server_version().major
        found = [one for one in _all() if one.since <= major and one.extras <= extras]
        for one in found:
            await _execute(inside, one.before)
        yield Objects(inside, tuple(found))


async def _execute(inside: asyncpg.Connection, statements: str) -> None:
    try:
        await inside.execute(statements or "SELECT")
    except asyncpg.PostgresError as error:
        error.add_note(statements)
        raise


@asynccontextmanager
async def _tablespace(server: Server) -> AsyncIterator[None]:
    async with session(server) as admin:
        await admin.execute("SET allow_in_place_tablespaces TO on")
        await admin.execute(f"CREATE TABLESPACE {_TABLESPACE} LOCATION ''")
        try:
            yield
        finally:
            await admin.execute(f"DROP TABLESPACE {_TABLESPACE}")


async def _drop_subscriptions(inside: asyncpg.Connection) -> None:
    """Else the database could not be dropped."""
    for (name,) in await inside.fetch("SELECT subname FROM pg_subscription"):
        await inside.execute(f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)")
        await inside.execute(f"DROP SUBSCRIPTION {name}")


def _all() -> Iterator[Property]:
    for file in sorted(_FOLDER.glob("*.sql")):
        if file.name != _FIRST:
            yield from map(_property, re.split(r"\n\n(?=--)", file.read_text("utf-8"))[1:])


def _property(block: str) -> Property:
    lines = block.strip().splitlines()
    head = list(takewhile(lambda line: line.startswith("-- ") and line != "-- then", lines))
    before, then, change = "\n".join(["", *lines[len(head) :]]).partition("\n-- then\n")
    assert head, f"a block without a head: {block}"
    assert then, f"a block without a change: {block}"
    conditions = [found for line in head if (found := _CONDITION.fullmatch(line))]
    changes = [line for line in head if not _CONDITION.fullmatch(line)]
    return Property(
        changes=frozenset(map(_change, changes)),
        since=max((int(found["since"]) for found in conditions if found["since"]), default=14),
        extras=frozenset(found["extra"] for found in conditions if found["extra"]),
        before=before.strip(),
        change=change,
    )


def _change(line: str) -> tuple[str, str]:
    kind, colon, name = line.removeprefix("-- ").partition(": ")
    assert colon, f"neither a change nor a condition: {line}"
    return kind, name
