"""One fresh connection, in one time limit; and what it means when there is none."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from bot.model.errors import ServiceFailure
from bot.model.facts import ServerState, Unanswered
from bot.model.installation import Server

APPLICATION_NAME = "pgherd"

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
