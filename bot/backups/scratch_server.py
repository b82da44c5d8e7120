"""A PostgreSQL server to restore into: of the same image, cut off from everything but us."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files

from bot.backups.dependencies import Place
from bot.backups.format.manifest import ServerSeen
from bot.backups.socket_forwarding import relay
from bot.model.containers import ContainerState
from bot.model.errors import PgherdError, ServiceFailure
from bot.model.installation import Server
from bot.model.secret import Secret
from bot.postgres.tools.client_tools import ClientTools, beside

_READY_LIMIT_S = 120.0
_STOP_LIMIT_S = 10.0
_LOG_LINES = 12
_ASK_UNTIL_READY = (
    'PATH="${PGHERD_BIN_DIR:+$PGHERD_BIN_DIR:}$PATH"; '
    'until pg_isready --quiet --host=127.0.0.1 --port="$0"; do sleep 0.1; done'
)

# Libraries that would begin to do things by themselves: jobs, calls to other hosts, replication.
_NEVER_PRELOADED = {
    "pg_cron",
    "pg_net",
    "pg_partman_bgw",
    "pglogical",
    "bdr",
}
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "20",
    "max_locks_per_transaction": "1024",  # a dump may hold a great many tables
    "shared_buffers": "128MB",
    "maintenance_work_mem": "256MB",
    # Docker gives a container 64 MB of /dev/shm, and a parallel index build fails with that.
    "dynamic_shared_memory_type": "mmap",
    # It is thrown away after any crash.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    # No restored subscription is enabled; this is for whatever would enable one.
    "max_logical_replication_workers": "0",
    # Not every host has a time zone database beside its PostgreSQL; this one needs none.
    "timezone": "GMT",
    "log_timezone": "GMT",
}


@dataclass(frozen=True, slots=True)
class ScratchServer:
    """It answers, and is empty."""

    server: Server
    """Located: this is where our own sessions reach it."""
    tools: ClientTools
    image_id: str | None


@asynccontextmanager
async def scratch_server(place: Place, seen: ServerSeen, mark: str) -> AsyncIterator[ScratchServer]:
    """Make one like the container in `place`, with the superuser and libraries of `seen`.

    However the block ends, nothing of it is left.

    Raises:
        UserMistake: there is no such container.
        ServiceFailure: it cannot be made, or does not answer within two minutes.
    """
    password = Secret(secrets.token_urlsafe(24))
    script = files("bot.backups").joinpath("scratch_server.sh").read_text("utf-8")
    environment = {
        "PGHERD_BIN_DIR": seen.bin_dir or "",
        "PGHERD_SUPERUSER": seen.superuser,
        "PGHERD_PASSWORD": password.reveal(),
    }
    with _held_port() as port:
        argv = ("bash", "-c", script, "bash", script, *_options(seen, port))
        server = Server(
            name=f"the scratch server for {place.server.name}",
            host="127.0.0.1",
            port=port,
            user=seen.superuser,
            password=password,
            database="postgres",
        )
        async with (
            place.engine.scratch_container(
                like=place.container, argv=argv, mark=mark, environment=environment
            ) as name,
            _answering(place, name, seen, server, mark) as scratch,
        ):
            yield scratch


@asynccontextmanager
async def _answering(
    place: Place, name: str, seen: ServerSeen, server: Server, mark: str
) -> AsyncIterator[ScratchServer]:
    """`server` as its own container sees it."""
    engine = place.engine
    try:
        await _until_it_answers(place, name, seen, server.port, mark)
        async with relay(engine, name, server.port, mark) as folder:
            located = replace(server, host=str(folder))
            tools = ClientTools(engine, name, await beside(located), located, mark=mark)
            image_id = (await engine.inspect(name)).image_id
            yield ScratchServer(located, tools, image_id)
    finally:
        # In peace: a killed server leaves a piece of shared memory behind on a plain host.
        await _stop(place, name)


def _options(seen: ServerSeen, port: int) -> Iterable[str]:
    libraries = [name for name in seen.preload_libraries if _plain(name) not in _NEVER_PRELOADED]
    settings = {**_SETTINGS, "port": str(port), "shared_preload_libraries": ",".join(libraries)}
    for name, value in settings.items():
        yield from ("-c", f"{name}={value}")


def _plain(library: str) -> str:
    return library.rsplit("/", 1)[-1].removesuffix(".so")


async def _until_it_answers(
    place: Place, name: str, seen: ServerSeen, port: int, mark: str
) -> None:
    argv = ("sh", "-c", _ASK_UNTIL_READY, str(port))
    asking = asyncio.ensure_future(_asked(place, name, argv, mark, seen.bin_dir or ""))
    try:
        async with asyncio.timeout(_READY_LIMIT_S):
            while not asking.done():
                if (await place.engine.inspect(name)).state is not ContainerState.RUNNING:
                    raise await _not_started(place, name, "it ended at once")
                await asyncio.wait([asking], timeout=0.5)
            if not await asking:
                raise await _not_started(place, name, "pg_isready does not run in it")
    except TimeoutError as error:
        why = f"it does not answer within {_READY_LIMIT_S:.0f} s"
        raise await _not_started(place, name, why) from error
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def _asked(place: Place, name: str, argv: tuple[str, ...], mark: str, bin_dir: str) -> bool:
    environment = {"PGHERD_BIN_DIR": bin_dir}
    async with place.engine.exec(name, argv, mark=mark, environment=environment) as running:
        return (await running.result()).exit_code == 0


async def _not_started(place: Place, name: str, why: str) -> ServiceFailure:
    try:
        log = await place.engine.logs(name, tail=_LOG_LINES)
    except PgherdError as error:
        log = f"(no log: {error.message})"
    return ServiceFailure(
        f"A scratch server like {place.container} cannot be made: {why}. {log.strip()}",
        code="throwaway_not_started",
        hint="The lines of its log name the reason; memory and disk are the usual ones.",
    )


async def _stop(place: Place, name: str) -> None:
    try:
        await place.engine.stop(name, timeout_s=_STOP_LIMIT_S)
    except PgherdError:
        return  # it is removed by force anyway


@contextmanager
def _held_port() -> Iterator[int]:
    """A port that only the scratch server can listen on while the block runs.

    Where its container shares our host's network, it has to be free here. It is bound and does not
    listen, with SO_REUSEADDR: PostgreSQL, which sets it too, takes it over (socket(7)); the kernel
    gives it to nobody else.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])
