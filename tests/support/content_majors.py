"""What is asked of the content hash on each major, and between any two."""

from collections.abc import Mapping
from dataclasses import dataclass

from support.content_objects import OBJECTS
from support.content_pairs import DIFFERENT, EQUAL, statements
from support.content_reading import available_extensions, by_name, content_of
from support.sql_sessions import database, session

from bot.model.content import DatabaseContent, TableContent
from bot.model.installation import Server

PAIRS, SCHEMA = "content pairs", "content objects"
READER_ROLE = "content_reader"


@dataclass(frozen=True)
class Seen:
    """What one server has of the same two databases."""

    extensions: set[str]
    tables: Mapping[tuple[str, str], TableContent]
    objects: DatabaseContent

    def are_equal(self, table: str) -> bool:
        return self.tables["here", table].hash == self.tables["there", table].hash


async def seen_on(server: Server) -> Seen:
    """Makes both databases, reads them, and drops them."""
    async with session(server) as admin:
        await admin.execute(f"CREATE ROLE {READER_ROLE}")
        extensions = await available_extensions(admin)
    try:
        async with database(server, PAIRS) as inside:
            await inside.execute(statements(extensions))
            tables = by_name(await content_of(server, PAIRS, jobs=2))
        async with database(server, SCHEMA) as inside:
            await inside.execute(OBJECTS)
            objects = await content_of(server, SCHEMA, jobs=2)
    finally:
        async with session(server) as admin:
            await admin.execute(f"DROP ROLE {READER_ROLE}")
    return Seen(extensions, tables, objects)


def not_told_apart(seen: Seen) -> list[str]:
    return [p.name for p in DIFFERENT if _is_there(p.extension, seen) and seen.are_equal(p.table)]


def told_apart(seen: Seen) -> list[str]:
    return [pair.name for pair in EQUAL if not seen.are_equal(pair.table)]


def tables_that_differ(one: Seen, other: Seen) -> list[str]:
    both = one.tables.keys() & other.tables.keys()
    assert len(both) > 2 * len(DIFFERENT) - 2 * sum(1 for pair in DIFFERENT if pair.extension)
    return sorted(".".join(name) for name in both if one.tables[name] != other.tables[name])


def _is_there(extension: str, seen: Seen) -> bool:
    return not extension or extension in seen.extensions
