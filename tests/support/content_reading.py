"""Reading contents of test databases."""

from collections.abc import Mapping

import asyncpg

from bot.content.read import DatabaseContentReader
from bot.engines.address_book import EngineAddressBook
from bot.model.content import DatabaseContent, TableContent
from bot.model.installation import Server

READER = DatabaseContentReader(EngineAddressBook({}))


async def content_of(server: Server, database: str, *, jobs: int = 1) -> DatabaseContent:
    async with READER.snapshot(server, database) as snapshot:
        return await snapshot.content(jobs=jobs)


def by_name(content: DatabaseContent) -> Mapping[tuple[str, str], TableContent]:
    return {(table.schema, table.name): table for table in content.tables}


async def available_extensions(connection: asyncpg.Connection) -> set[str]:
    rows = await connection.fetch("SELECT name FROM pg_available_extensions()")
    return {row["name"] for row in rows}
