"""Sessions of a test beside those of pgherd."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from bot.model.installation import Server


async def connect(
    server: Server,
    database: str | None = None,
    *,
    user: str | None = None,
    password: str | None = None,
    application: str = "a test",
) -> asyncpg.Connection:
    """As the server's own user, unless another is named."""
    if password is None:
        assert server.password is not None
        password = server.password.reveal()
    return await asyncpg.connect(
        host=server.host,
        port=server.port,
        user=user or server.user,
        password=password,
        database=database or server.database,
        server_settings={"application_name": application},
    )


@asynccontextmanager
async def session(
    server: Server, database: str | None = None, **more: str
) -> AsyncIterator[asyncpg.Connection]:
    """One that has gone when the block ends."""
    connection = await connect(server, database, **more)
    try:
        yield connection
    finally:
        connection.terminate()


@asynccontextmanager
async def database(server: Server, name: str) -> AsyncIterator[asyncpg.Connection]:
    """An empty database, and a session in it; dropped at the end with whoever is still there."""
    quoted = '"' + name.replace('"', '""') + '"'
    async with session(server) as admin:
        await admin.execute(f"CREATE DATABASE {quoted}")
        try:
            async with session(server, name) as inside:
                yield inside
        finally:
            await admin.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


@asynccontextmanager
async def role(server: Server, name: str, *grants: str) -> AsyncIterator[str]:
    """A role that may log in; gives its password, and is dropped at the end."""
    async with session(server) as admin:
        await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'a test only'")
        try:
            for grant in grants:
                await admin.execute(f"GRANT {grant} TO {name}")
            yield "a test only"
        finally:
            await admin.execute(f"DROP ROLE {name}")


@asynccontextmanager
async def running(connection: asyncpg.Connection, statement: str) -> AsyncIterator[None]:
    """The statement runs while the block does; how it ends is nobody's business."""
    task = asyncio.create_task(connection.execute(statement))
    try:
        yield
    finally:
        connection.terminate()
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
            await task
