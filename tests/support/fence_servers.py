"""Servers of the fence's tests alone, which they may crash; and a service on them to fence."""

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    ExitStack,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
from support.docker_containers import Containers
from support.sql_sessions import connect, session
from support.waiting import until

from bot.demo.lab.account import server_account
from bot.demo.lab.down import down
from bot.demo.lab.images import STOP_SIGNAL, official_wanted
from bot.demo.lab.images.build import make_available
from bot.demo.lab.layout import LabPaths, ServerPlan
from bot.demo.lab.place import claim, prepare
from bot.demo.lab.ports import reserved_ports
from bot.demo.lab.server import installed, make_server, wait_until_it_answers
from bot.engines.processes import ProcessEngine
from bot.model.containers import ContainerState
from bot.model.installation import Server
from bot.model.secret import Secret
from bot.postgres.fence.postgres_fence import PostgresFence
from bot.postgres.session import CONNECTION_ERRORS

# Prepared transactions and subscriptions take a setting; autovacuum comes every second.
SETTINGS = {"max_prepared_transactions": "5", "wal_level": "logical", "autovacuum_naptime": "1s"}
OWN_ROLE = "herd"


@dataclass(frozen=True)
class FenceServer:
    """One real server. pgherd logs in as OWN_ROLE, a superuser that nobody else uses."""

    server: Server
    bootstrap: Server
    """As the role that initdb made."""
    crash: Callable[[], Awaitable[None]]
    """An immediate shutdown, and up again."""
    stopped: Callable[[], AbstractAsyncContextManager[None]]
    """It is down while the block runs, and has been shut down as it should be."""
    send: Callable[[int, signal.Signals], Awaitable[None]]
    """To the backend of this number."""


@contextmanager
def process_server(major: int, folder: Path) -> Iterator[FenceServer]:
    paths = LabPaths.of(folder)
    made = claim(paths)
    engine = ProcessEngine(paths.engine)
    plan = ServerPlan(f"fenced_{major}", major, max_connections=50)
    account = server_account()
    try:
        place = prepare(paths, made, account, {major})
        with reserved_ports(1) as (port,):
            plain = installed(plan, port, Secret(secrets.token_hex(8)), place)
            asyncio.run(make_server(plain, paths, account, engine))
        bootstrap = plain.server

        async def crash() -> None:
            pid = await engine.pid(plan.name)
            assert pid is not None
            os.kill(pid, signal.SIGQUIT)

            async def ended() -> bool:
                return (await engine.inspect(plan.name)).state is ContainerState.EXITED

            await until(ended)
            await engine.start(plan.name)
            await wait_until_it_answers(bootstrap, engine)

        @asynccontextmanager
        async def stopped() -> AsyncIterator[None]:
            await engine.stop(plan.name)
            yield
            await engine.start(plan.name)
            await wait_until_it_answers(bootstrap, engine)

        async def send(pid: int, number: signal.Signals) -> None:
            os.kill(pid, number)

        asyncio.run(_configured(bootstrap, stopped))
        yield FenceServer(_own(bootstrap), bootstrap, crash, stopped, send)
    finally:
        asyncio.run(down(folder))


@contextmanager
def docker_server(major: int, docker_host: str) -> Iterator[FenceServer]:
    containers = Containers(docker_host)
    password = secrets.token_hex(8)
    with ExitStack() as stack:
        (port,) = stack.enter_context(reserved_ports(1))  # the same after each restart
        stack.callback(containers.remove_all)
        name = containers.run(
            ("postgres", "-c", "fsync=off", *_options()),
            image=make_available(docker_host, major, official=official_wanted()),
            environment={"POSTGRES_PASSWORD": password, "POSTGRES_INITDB_ARGS": "--no-sync"},
            port_bindings={5432: ("127.0.0.1", port)},
            stop_signal=STOP_SIGNAL,
        )
        bootstrap = Server(name, "127.0.0.1", port, "postgres", Secret(password), "postgres")

        async def crash() -> None:
            await asyncio.to_thread(containers.client.kill, name, "SIGQUIT")
            await asyncio.to_thread(containers.client.wait, name)
            await asyncio.to_thread(containers.client.start, name)
            await _until_up(bootstrap)

        @asynccontextmanager
        async def stopped() -> AsyncIterator[None]:
            await asyncio.to_thread(containers.client.stop, name)
            yield
            await asyncio.to_thread(containers.client.start, name)
            await _until_up(bootstrap)

        async def send(pid: int, number: signal.Signals) -> None:
            argv = ["busybox", "kill", f"-{number.value}", str(pid)]
            call = containers.client.exec_create(name, argv, user="root")
            await asyncio.to_thread(containers.client.exec_start, call)
            assert containers.client.exec_inspect(call)["ExitCode"] == 0

        asyncio.run(_until_up(bootstrap))
        asyncio.run(_make_own_role(bootstrap))
        yield FenceServer(_own(bootstrap), bootstrap, crash, stopped, send)


@dataclass
class Shop:
    """A service to fence: its role owns its database and a table `wares`."""

    at: FenceServer
    name: str
    fence: PostgresFence = field(default_factory=PostgresFence)

    @property
    def server(self) -> Server:
        return self.at.server

    async def connect(
        self, *, user: str | None = None, database: str | None = None, application: str = "shop"
    ) -> asyncpg.Connection:
        """As its application, or as another role of the test with the same password."""
        return await connect(
            self.server,
            database or self.name,
            user=user or self.name,
            password="a test only",
            application=application,
        )

    def own_session(
        self, database: str | None = None
    ) -> AbstractAsyncContextManager[asyncpg.Connection]:
        """pgherd's own."""
        return session(self.server, database or self.name, application="pgherd tests")

    async def close(self, *, run: str = "run-1", owner: str | None = None) -> None:
        await self.fence.close(self.server, self.name, owner or self.name, run=run)

    async def surroundings(self) -> object:
        """All that a fence may touch, as the catalogs have it."""
        async with self.own_session("postgres") as own:
            return [
                await own.fetch("SELECT * FROM pg_roles ORDER BY oid"),
                await own.fetch("SELECT * FROM pg_db_role_setting ORDER BY 1, 2"),
                await own.fetch(
                    "SELECT oid, datname, datdba, datconnlimit, datallowconn, datacl "
                    "FROM pg_database ORDER BY oid"
                ),
            ]


@asynccontextmanager
async def shop(at: FenceServer, name: str = "shop") -> AsyncIterator[Shop]:
    """Made in an instant; nothing of it is left at the end, however it was fenced."""
    made = Shop(at, name)
    async with made.own_session("postgres") as own:
        await own.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'a test only'")
        await own.execute(f"CREATE DATABASE {name} OWNER {name}")
    try:
        application = await made.connect()
        await application.execute(
            "CREATE TABLE wares (id serial PRIMARY KEY, name text);"
            "INSERT INTO wares (name) SELECT 'ware ' || i FROM generate_series(1, 100) AS i"
        )
        application.terminate()
        yield made
    finally:
        async with made.own_session("postgres") as own:  # a test may have crashed the server
            await own.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await own.execute(f"DROP ROLE IF EXISTS {name}")


@asynccontextmanager
async def role(made: Shop, name: str, attributes: str = "") -> AsyncIterator[str]:
    """A further role that can log in; what it owns or was granted in the shop goes with it."""
    async with made.own_session("postgres") as own:
        await own.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'a test only' {attributes}")
        try:
            yield name
        finally:
            databases = await own.fetch("SELECT datname FROM pg_database WHERE NOT datistemplate")
            for (database,) in databases:
                async with made.own_session(database) as inside:
                    await inside.execute(f"DROP OWNED BY {name}")
            await own.execute(f"DROP ROLE IF EXISTS {name}")


@dataclass
class Stubborn:
    """An application that reconnects at once, for ever, and writes whenever it can."""

    connect: Callable[[], Awaitable[asyncpg.Connection]]
    written: int = 0
    refused: int = 0
    refusal: str = ""

    async def run(self) -> None:
        while True:
            try:
                connection = await self.connect()
            except CONNECTION_ERRORS as error:
                self.refused += 1
                self.refusal = str(error)
                await asyncio.sleep(0.005)  # else it would take the machine's whole attention
                continue
            with suppress(*CONNECTION_ERRORS):
                while True:
                    await connection.execute("INSERT INTO public.wares (name) VALUES ('more')")
                    self.written += 1
            connection.terminate()


@asynccontextmanager
async def stubborn(
    connect: Callable[[], Awaitable[asyncpg.Connection]],
) -> AsyncIterator[Stubborn]:
    """Running while the block does; it has written when the block begins."""
    application = Stubborn(connect)
    task = asyncio.create_task(application.run())
    try:
        await until(lambda: application.written or task.done())
        yield application
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _own(bootstrap: Server) -> Server:
    return replace(bootstrap, user=OWN_ROLE)


async def _configured(
    bootstrap: Server, stopped: Callable[[], AbstractAsyncContextManager[None]]
) -> None:
    async with session(bootstrap) as admin:
        for name, value in SETTINGS.items():
            await admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    async with stopped():
        pass  # they hold from the next start on
    await _make_own_role(bootstrap)


async def _make_own_role(bootstrap: Server) -> None:
    assert bootstrap.password is not None
    async with session(bootstrap) as admin:
        password = bootstrap.password.reveal()
        await admin.execute(f"CREATE ROLE {OWN_ROLE} SUPERUSER LOGIN PASSWORD '{password}'")


def _options() -> list[str]:
    return [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]


async def _until_up(server: Server) -> None:
    async def up() -> bool:
        try:
            (await connect(server)).terminate()
        except CONNECTION_ERRORS:
            return False
        return True

    await until(up, timeout_s=60)
