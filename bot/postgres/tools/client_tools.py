"""pg_dump, pg_dumpall and psql, run in the container of the server that they talk to."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.ports import ContainerPrograms, Execution
from bot.model.versions import Version
from bot.postgres.session import required_session
from bot.postgres.sql import query
from bot.postgres.tools.failures import failure

_LIMIT_S = 30.0
_LOOPBACK = "127.0.0.1"
# Debian's own pg_dump in the PATH chooses a version by itself, and an image may have several:
# those beside the server come first. `exec`, so that there is one process: a child that is ended
# after its parent becomes the postmaster's, which is process 1 of its container, and looks to it
# like a crashed backend: it would restart the whole server.
_FROM_ITS_FOLDER = 'PATH="${PGHERD_BIN_DIR:+$PGHERD_BIN_DIR:}$PATH" && exec "$@"'
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a server says about the programs beside it."""

    server_version: Version
    bin_dir: str | None
    host: str | None
    """The folder of its Unix socket, or its loopback address."""
    port: int
    preload_libraries: tuple[str, ...]


class ClientTools:
    """The programs in one container, which log in as the server's user.

    The password stands in their environment, the database's name in argv: as a connection string,
    so that no name is taken for an option or an address.
    """

    def __init__(
        self,
        programs: ContainerPrograms,
        container: str,
        beside: Beside,
        login: Server,
        *,
        mark: str,
    ) -> None:
        self._programs, self.container, self.beside = programs, container, beside
        self._mark = mark
        self._environment = _environment(beside, login)

    async def version(self, program: str) -> Version:
        """The program's own version.

        Raises:
            ServiceFailure: it is not there, or does not answer within 30 s.
        """
        try:
            async with asyncio.timeout(_LIMIT_S), self._run((program, "--version")) as running:
                said = b"".join([piece async for piece in running.stdout()])
                ended = await running.result()
        except TimeoutError as error:
            raise ServiceFailure(
                f"{program} in {self.container} does not tell its version within {_LIMIT_S:.0f} s.",
                code="tool_timeout",
                hint="Look at the load of the container's host, then try again.",
            ) from error
        found = _VERSION.search(said.decode(errors="replace"))
        if ended.exit_code != 0 or found is None:
            raise failure(program, self.container, ended)
        return Version(int(found[1]), int(found[2]))

    def dump(
        self, database: str, *, snapshot: str, lock_wait_s: float
    ) -> AbstractAsyncContextManager[Execution]:
        """pg_dump, in the transaction's exported snapshot, as plain SQL."""
        return self._run(
            (
                "pg_dump",
                f"--snapshot={snapshot}",
                f"--lock-wait-timeout={round(lock_wait_s * 1000)}",
                "--no-password",
                f"--dbname={_connection_string(database)}",
            )
        )

    def globals(
        self, database: str, *, with_passwords: bool
    ) -> AbstractAsyncContextManager[Execution]:
        """pg_dumpall for roles, their memberships and settings, and tablespaces."""
        return self._run(
            (
                "pg_dumpall",
                "--globals-only",
                *(() if with_passwords else ("--no-role-passwords",)),
                "--no-password",
                f"--dbname={_connection_string(database)}",
            )
        )

    def psql(
        self, database: str, stdin: AsyncIterator[bytes], *, options: str = ""
    ) -> AbstractAsyncContextManager[Execution]:
        """Psql that stops at the first error; `options` as in PGOPTIONS."""
        return self._run(
            (
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--no-password",
                "--output=/dev/null",
                "--set=ON_ERROR_STOP=1",
                f"--dbname={_connection_string(database)}",
                "--file=-",
            ),
            stdin=stdin,
            added={"PGOPTIONS": options},
        )

    async def end_leftovers(self) -> None:
        """End what an earlier run under the same mark has left running in the container."""
        await self._programs.end_leftovers(self.container, self._mark)

    def _run(
        self,
        argv: Sequence[str],
        stdin: AsyncIterator[bytes] | None = None,
        added: Mapping[str, str] | None = None,
    ) -> AbstractAsyncContextManager[Execution]:
        return self._programs.exec(
            self.container,
            ("sh", "-c", _FROM_ITS_FOLDER, "sh", *argv),
            mark=self._mark,
            environment={**self._environment, **(added or {})},
            stdin=stdin,
        )


async def beside(server: Server) -> Beside:
    """Ask the server where its programs lie; it has been located.

    Raises:
        ServiceFailure: it does not answer within 30 s.
    """
    async with required_session(server, server.database, _LIMIT_S) as session:
        row = await session.fetchrow(query("tool_paths"))
    assert row is not None
    folders = [folder.strip().strip('"') for folder in (row["socket_folders"] or "").split(",")]
    # Those that begin with @ are abstract: libpq takes them too, older ones do not.
    socket_folder = next((folder for folder in folders if folder.startswith("/")), None)
    return Beside(
        server_version=Version.from_number(row["version_num"]),
        bin_dir=row["bin_dir"],
        host=socket_folder if row["socket_folders"] else _LOOPBACK,
        port=int(row["port"] or server.port),
        preload_libraries=libraries(row["preload_libraries"]),
    )


def libraries(setting: str | None) -> tuple[str, ...]:
    """The names in shared_preload_libraries as they stand there."""
    parts = (part.strip().strip("\"'") for part in (setting or "").split(","))
    return tuple(part for part in parts if part)


def checked_version(server: str, found: Version, wanted: Version) -> None:
    """Nothing where pg_dump and the server are of the same major.

    A newer major's pg_dump would dump, but what it writes belongs to its own major: Debian's 15
    keeps options on columns that only its own pg_dump hides.

    Raises:
        ServiceFailure: they are not.
    """
    if found.major == wanted.major:
        return
    older = found.major < wanted.major
    raise ServiceFailure(
        f"pg_dump beside {server} is {found}, the server itself {wanted}.",
        code="dump_tool_older" if older else "dump_tool_newer",
        hint="The container has to contain the programs of the server's own major version.",
    )


def _environment(beside: Beside, login: Server) -> dict[str, str]:
    environment = {
        "PGHERD_BIN_DIR": beside.bin_dir or "",
        "PGPORT": str(beside.port),
        "PGUSER": login.user,
        "PGAPPNAME": "pgherd backup",
        "PGCONNECT_TIMEOUT": "15",
        "PGGSSENCMODE": "disable",
        "LC_MESSAGES": "C",
        "LANGUAGE": "",
    }
    if beside.host is not None:
        environment["PGHOST"] = beside.host
    if login.password is not None:
        environment["PGPASSWORD"] = login.password.reveal()
    return environment


def _connection_string(database: str) -> str:
    escaped = database.replace("\\", "\\\\").replace("'", "\\'")
    return f"dbname='{escaped}'"
