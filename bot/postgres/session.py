"""Sessions: one fresh connection each, in one time limit; and what it means when there is none."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg

from bot.model.errors import PgherdError, ServiceFailure
from bot.model.facts import ServerState, Unanswered
from bot.model.installation import Server
from bot.model.ports import AddressBook

Answer = TypeVar("Answer")

APPLICATION_NAME = "pgherd"

# Compiling a query on catalogs takes longer than running it. Nothing ends the transaction but the
# end of the session: a ROLLBACK would wait for a server that hangs.
_BEGIN = "BEGIN READ ONLY; SET LOCAL jit = off"
# For SQL that may hold a password verifier, which does not belong into the server's log.
_UNLOGGED = (
    "SET log_statement = none; SET log_min_error_statement = panic; "
    "SET log_min_duration_statement = -1"
)

_STATES: tuple[tuple[type[BaseException], ServerState], ...] = (
    (asyncpg.InvalidAuthorizationSpecificationError, ServerState.REFUSED),  # class 28
    (asyncpg.InvalidCatalogNameError, ServerState.REFUSED),
    (asyncpg.InsufficientPrivilegeError, ServerState.REFUSED),
    (asyncpg.TooManyConnectionsError, ServerState.FULL),
    (asyncpg.AdminShutdownError, ServerState.STOPPING),
    (asyncpg.CrashShutdownError, ServerState.STOPPING),
    (TimeoutError, ServerState.HUNG),
    (ConnectionRefusedError, ServerState.DOWN),
    (socket.gaierror, ServerState.UNREACHABLE),
    (ConnectionError, ServerState.FAILED),
    (OSError, ServerState.UNREACHABLE),
)

# What asyncpg raises for a connection that cannot be had or that breaks. The internal one comes
# when a server is killed between two parts of a statement.
CONNECTION_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


@asynccontextmanager
async def fresh_session(
    server: Server, database: str, timeout_s: float, settings: Mapping[str, str] | None = None
) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own for at most `timeout_s`, ended however the block ends.

    The limit holds for connecting too: a server whose postmaster is stopped accepts the socket
    and says nothing. The server is told the same limit, so that no statement outlives us.
    `settings` as for `connect`. Raises one of CONNECTION_ERRORS.
    """
    limit = {"statement_timeout": f"{round(timeout_s * 1000)}ms"}
    async with asyncio.timeout(timeout_s):
        connection = await connect(server, database, timeout_s, {**limit, **(settings or {})})
        try:
            yield connection
        finally:
            # Not close(): it waits for the server, and a hung one never answers. The backend
            # ends when it sees the socket closed, at once when it is idle.
            connection.terminate()


@asynccontextmanager
async def required_session(
    server: Server, database: str, timeout_s: float
) -> AsyncIterator[asyncpg.Connection]:
    """A `fresh_session` for a job that cannot go on without it.

    Raises:
        ServiceFailure: the server does not answer in time, or refuses what the block asks.
    """
    try:
        async with fresh_session(server, database, timeout_s) as session:
            yield session
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, database) from error


async def located_within(
    addresses: AddressBook, server: Server, timeout_s: float
) -> Server | Unanswered:
    """The server with its address of now, or why there is none."""
    try:
        async with asyncio.timeout(timeout_s):
            return await addresses.located(server)
    except PgherdError as error:
        return Unanswered(ServerState.UNREACHABLE, f"{error.message} {error.hint}")
    except TimeoutError:
        return Unanswered(ServerState.UNREACHABLE, "its engine does not tell its address")


async def ask(
    addresses: AddressBook,
    server: Server,
    database: str,
    timeout_s: float,
    question: Callable[[asyncpg.Connection], Awaitable[Answer]],
) -> Answer | Unanswered:
    """What `question` finds out in one transaction that only reads, or why it could not.

    In one transaction everything comes from the same view of the server's activity.
    """
    end_s = asyncio.get_running_loop().time() + timeout_s
    located = await located_within(addresses, server, timeout_s)
    if isinstance(located, Unanswered):
        return located
    try:
        left_s = max(0.0, end_s - asyncio.get_running_loop().time())
        async with fresh_session(located, database, left_s) as session:
            await session.execute(_BEGIN)
            return await question(session)
    except CONNECTION_ERRORS as error:
        return unanswered(error, located)


async def run_unlogged(
    server: Server, database: str, sql: str, *, to: str, timeout_s: float
) -> None:
    """Run it as a superuser, who alone may keep it out of the server's log.

    Several statements are one transaction. `to` says what for, as in `to make role x`.

    Raises:
        ServiceFailure: the server does not answer, or refuses a statement.
    """
    async with required_session(server, database, timeout_s) as session:
        await session.execute(_UNLOGGED)
        try:
            await session.execute(sql)
        except asyncpg.PostgresError as error:
            raise ServiceFailure(
                f"{server.name} refuses {to}: {error}",
                code="statement_refused",
                hint=f"{error.hint or 'Correct that'}, then run it again: what was made before "
                "stays, and is not made twice.",
            ) from error


async def connect(
    server: Server, database: str, timeout_s: float, settings: Mapping[str, str]
) -> asyncpg.Connection:
    """A connection with these settings, which go before those of its role and its database.

    `timeout_s` is for connecting alone. Raises one of CONNECTION_ERRORS.
    """
    return await asyncpg.connect(
        host=server.known_host,
        port=server.port,
        user=server.user,
        password=server.password.reveal() if server.password else None,
        database=database,
        timeout=timeout_s,
        statement_cache_size=0,  # a pooler in between may not keep prepared statements
        server_settings={"application_name": APPLICATION_NAME, **settings},
    )


def unanswered(error: BaseException, server: Server) -> Unanswered:
    """What `error` says about the state of the server; the detail is one line."""
    if isinstance(error, asyncpg.CannotConnectNowError):
        return Unanswered(_while_not_ready(str(error)), _one_line(error))
    if _hung_up(error):
        return Unanswered(
            ServerState.DOWN,
            f"{server.host}:{server.port} closes each connection at once: a port that Docker "
            "publishes, with no server behind it yet",
        )
    state = next((s for kind, s in _STATES if isinstance(error, kind)), ServerState.FAILED)
    match state:
        case ServerState.DOWN:
            detail = f"nobody listens at {server.host}:{server.port}"
        case ServerState.HUNG:
            detail = f"{server.host}:{server.port} takes connections but does not answer"
        case ServerState.UNREACHABLE:
            detail = f"no way to {server.host}:{server.port}: {_one_line(error)}"
        case _:
            detail = _one_line(error)
    return Unanswered(state, detail)


def as_failure(error: BaseException, server: Server, database: str) -> ServiceFailure:
    """One of CONNECTION_ERRORS, as what stops a job."""
    return unanswered(error, server).failure(f"The database {database} on {server.name}")


def _hung_up(error: BaseException) -> bool:
    """Whether the other side closed the connection without a word (asyncpg has no class for it)."""
    return isinstance(error, ConnectionResetError) or (
        isinstance(error, ConnectionError) and "connection_lost" in str(error)
    )


def _while_not_ready(message: str) -> ServerState:
    """SQLSTATE 57P03 covers starting, stopping and recovery; only the text tells them apart."""
    if "shutting down" in message:
        return ServerState.STOPPING
    if "recovery" in message or "consistent" in message:
        return ServerState.RECOVERING
    return ServerState.STARTING


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
