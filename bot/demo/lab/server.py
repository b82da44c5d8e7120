"""Makes one PostgreSQL server of the lab and waits until it answers."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.lab.account import Account
from bot.demo.lab.engine import LabEngine
from bot.demo.lab.layout import HOST, SUPERUSER, LabPaths, ServerPlan
from bot.demo.lab.place import Place
from bot.demo.lab.tool import run_tool
from bot.engines.container_file import Process
from bot.engines.processes import ProcessEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.secret import Secret
from bot.postgres.session import CONNECTION_ERRORS, fresh_session

_INITDB_LIMIT_S = 60.0
_READY_LIMIT_S = 30.0
_ANSWER_LIMIT_S = 3.0
_POLL_S = 0.05
_LOG_LINES = 10

_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # a socket's path may be 107 bytes, a lab's folder is longer
    "shared_buffers": "32MB",
    # The data is disposable, and only a crash of the operating system needs fsync: what a killed
    # server has written is in the kernel's hands.
    "fsync": "off",
    # The one zone that PostgreSQL knows without a time zone database on the host.
    "timezone": "GMT",
    "log_timezone": "GMT",
}


@dataclass(frozen=True, slots=True)
class Installed:
    """A server's plan with all that was chosen for it."""

    plan: ServerPlan
    port: int
    password: Secret
    bin_dir: Path
    data_dir: Path

    @property
    def server(self) -> Server:
        """Where and as whom pgherd reaches it."""
        return Server(self.plan.name, HOST, self.port, SUPERUSER, self.password, "postgres")


def installed(plan: ServerPlan, port: int, password: Secret, place: Place) -> Installed:
    """The plan in this place."""
    return Installed(plan, port, password, place.bin_dirs[plan.major], place.data / plan.name)


async def make_server(
    server: Installed, paths: LabPaths, account: Account, engine: ProcessEngine
) -> None:
    """Make its data folder, start it, and return when it answers SQL.

    Raises:
        ServiceFailure: initdb failed, or the server did not start or answer in time.
    """
    await asyncio.to_thread(_own_folder, server.data_dir, account)
    await _initdb(server, account)
    await engine.create(
        server.plan.name,
        Process(
            argv=(str(server.bin_dir / "postgres"), "-D", str(server.data_dir)),
            cwd=server.data_dir,
            log=paths.log(server.plan.name),
            uid=account.uid,
            gid=account.gid,
            stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown
        ),
    )
    await engine.start(server.plan.name)
    await wait_until_it_answers(server.server, engine)


async def wait_until_it_answers(server: Server, engine: LabEngine) -> None:
    """Return when a fresh connection gets an answer.

    Raises:
        ServiceFailure: it ended, or it did not answer within half a minute.
    """
    last = "nothing was tried"
    try:
        async with asyncio.timeout(_READY_LIMIT_S):
            while True:
                try:
                    async with fresh_session(server, server.database, _ANSWER_LIMIT_S) as session:
                        await session.fetchval("SELECT 1")
                        return
                except CONNECTION_ERRORS as error:
                    last = str(error)
                if (await engine.inspect(server.name)).state is not ContainerState.RUNNING:
                    raise await _failure(f"The server {server.name} ended.", server, engine)
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise await _failure(
            f"The server {server.name} did not answer within {_READY_LIMIT_S:.0f} s: {last}.",
            server,
            engine,
        ) from error


async def _failure(message: str, server: Server, engine: LabEngine) -> ServiceFailure:
    log = await engine.logs(server.name, tail=_LOG_LINES)
    return ServiceFailure(
        f"{message}\n{log}".rstrip(),
        code="server_not_started",
        hint="The last lines of its log name the reason.",
    )


async def _initdb(server: Installed, account: Account) -> None:
    settings = {
        **_SETTINGS,
        "port": str(server.port),
        "max_connections": str(server.plan.max_connections),
    }
    with _password_file(server, account) as password_file:
        await run_tool(
            [
                str(server.bin_dir / "initdb"),
                f"--pgdata={server.data_dir}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",  # as for fsync
                "--no-instructions",
                *(part for pair in settings.items() for part in ("-c", "=".join(pair))),
            ],
            timeout_s=_INITDB_LIMIT_S,
            account=account,
            cwd=server.data_dir,
        )


def _own_folder(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700)
    _give(folder, account)


def _give(path: Path, account: Account) -> None:
    if account.uid is not None and account.gid is not None:
        os.chown(path, account.uid, account.gid)


@contextmanager
def _password_file(server: Installed, account: Account) -> Iterator[Path]:
    """The password for initdb, which runs as `account` and may not look into the secrets."""
    descriptor, name = tempfile.mkstemp(dir=server.data_dir.parent, prefix=".password-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(server.password.reveal())
        _give(Path(name), account)
        yield Path(name)
    finally:
        Path(name).unlink()
