"""Makes a service's database on its server, with its roles and its data."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.demo.lab.layout import ServicePlan
from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.secret import Secret
from bot.model.sql_text import statement
from bot.postgres.session import CONNECTION_ERRORS, fresh_session

Load = Callable[[Sequence[str], Sequence[Path], float], Awaitable[None]]
"""Runs these scripts through psql with these options, within this many seconds."""

_SCRIPTS = Path(__file__).parent / "data"
_STATEMENT_LIMIT_S = 30.0
_LOAD_LIMIT_S = 60.0  # and once more for each unit of scale

_CREATE_OWNER = "CREATE ROLE %I LOGIN PASSWORD %L"
_CREATE_READER = "CREATE ROLE %I NOLOGIN"
_CREATE_DATABASE = "CREATE DATABASE %I OWNER %I"
_CREATE_EXTENSION = "CREATE EXTENSION %I"

_DATA_BYTES = """
    SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""


async def make_database(
    service: ServicePlan, server: Server, password: Secret, load: Load, scale: float
) -> int:
    """Make role, reader, database, extensions and data; return the size of the data in bytes.

    Raises:
        ServiceFailure: a statement or a script failed.
    """
    limit_s = _LOAD_LIMIT_S * (1 + scale)
    try:
        await _prepare(service, server, password)
        await load(_psql_options(service, scale), _scripts(service), limit_s)
        return await _vacuum_and_measure(service, server, limit_s)
    except CONNECTION_ERRORS as error:
        raise ServiceFailure(
            f"The database {service.name} cannot be made on {server.name}: {error}",
            code="database_not_made",
            hint="The server's log has the details.",
        ) from error


async def version_of(server: Server) -> str:
    """Its version as it says itself, like `17.10`.

    Raises:
        ServiceFailure: it does not answer.
    """
    try:
        async with fresh_session(server, "postgres", _STATEMENT_LIMIT_S) as session:
            # Distributions add words of their own behind the number.
            return str(await session.fetchval("SHOW server_version")).split()[0]
    except CONNECTION_ERRORS as error:
        raise ServiceFailure(
            f"The server {server.name} does not tell its version: {error}",
            code="server_not_answering",
            hint="The server's log has the details.",
        ) from error


async def _prepare(service: ServicePlan, server: Server, password: Secret) -> None:
    async with fresh_session(server, "postgres", _STATEMENT_LIMIT_S) as session:
        # A failing CREATE ROLE would be logged with the password in it.
        await session.execute("SET log_min_error_statement = 'panic'")
        await session.execute(statement(_CREATE_OWNER, service.name, password.reveal()))
        await session.execute(statement(_CREATE_READER, f"{service.name}_reader"))
        await session.execute(statement(_CREATE_DATABASE, service.name, service.name))
    async with fresh_session(server, service.name, _STATEMENT_LIMIT_S) as session:
        for extension in service.superuser_extensions:
            await session.execute(statement(_CREATE_EXTENSION, extension))


def _scripts(service: ServicePlan) -> list[Path]:
    folders = (_SCRIPTS / service.name, _SCRIPTS / "every")
    return [script for folder in folders for script in sorted(folder.glob("*.sql"))]


def _psql_options(service: ServicePlan, scale: float) -> list[str]:
    return [
        "--no-psqlrc",
        "--quiet",
        "--no-password",
        "--output=/dev/null",
        "--set=ON_ERROR_STOP=1",
        f"--set=scale={scale}",
        f"--username={service.name}",
        f"--dbname={service.name}",
    ]


async def _vacuum_and_measure(service: ServicePlan, server: Server, limit_s: float) -> int:
    async with fresh_session(server, service.name, limit_s) as session:
        # As a superuser: the owner may not vacuum the catalogues that all databases share.
        await session.execute("VACUUM ANALYZE")
        return int(await session.fetchval(_DATA_BYTES))
