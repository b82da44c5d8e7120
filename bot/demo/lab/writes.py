"""Holds the applications' own record of acknowledged writes against their databases."""

import asyncio
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.demo.lab.application.record import read_acknowledged, read_intention
from bot.demo.lab.application.variables import address_from
from bot.demo.lab.applications import ask
from bot.demo.lab.description import Lab, LabApplication, read_lab
from bot.demo.lab.losses import Judgement, judge
from bot.demo.lab.side_by_side import side_by_side
from bot.engines.environment_files import parse_environment
from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.postgres.session import CONNECTION_ERRORS, fresh_session, unanswered

_READ_LIMIT_S = 30.0
_MORE_TRIES = 5
_PAUSE_S = 0.2
_TABLE_EXISTS = "SELECT to_regclass('public.lab_writes') IS NOT NULL"
_ROWS = "SELECT id, value FROM public.lab_writes"


@dataclass(frozen=True, slots=True)
class ServiceWrites:
    """One service's record, compared."""

    name: str
    acknowledged: int
    """Acknowledged writes: inserts, updates and deletes."""
    missing: tuple[int, ...]
    """Ids whose acknowledged state is not in the database, in ascending order."""
    using: str
    """The server that the application uses now."""


@dataclass(frozen=True, slots=True)
class Writes:
    """All services, in the order of lab.json."""

    services: tuple[ServiceWrites, ...]

    def to_json(self) -> dict[str, Any]:
        """The document of `pgherd lab writes --json`."""
        return asdict(self)


async def writes(directory: Path) -> Writes:
    """Compare, while the applications run or after they have stopped.

    Raises:
        UserMistake: there is no lab in this folder.
        ServiceFailure: a database cannot be read, or a record is damaged.
    """
    lab = await asyncio.to_thread(read_lab, directory)
    compared = (_compare(application, lab) for application in lab.applications.values())
    return Writes(tuple(await side_by_side(*compared)))


async def _compare(application: LabApplication, lab: Lab) -> ServiceWrites:
    host, port, database = await _address_in_use(application)
    using = _server_at(host, port, application, lab)
    server = lab.servers[using].as_server()
    path = Path(application.acknowledged_file)
    acknowledged, judgement = await _judge_once(path, server, database)
    for _ in range(_MORE_TRIES):
        if not judgement.undecided:
            break
        # A running application gets its answer in a moment; of one that was killed in between
        # nobody can tell, and a write without an answer is no acknowledged one.
        await asyncio.sleep(_PAUSE_S)
        acknowledged, judgement = await _judge_once(path, server, database)
    return ServiceWrites(application.service, acknowledged, judgement.lost, using)


async def _judge_once(path: Path, server: Server, database: str) -> tuple[int, Judgement]:
    try:
        # The order is the one that `judge` relies on.
        before = await asyncio.to_thread(read_acknowledged, path)
        rows = await _rows(server, database)
        intention = await asyncio.to_thread(read_intention, path)
        after = await asyncio.to_thread(read_acknowledged, path, before.size_bytes)
    except CONNECTION_ERRORS as error:
        raise ServiceFailure(
            f"The database {database} on {server.name} or the record {path} cannot be read: "
            f"{unanswered(error, server).detail}.",
            code="writes_unreadable",
            hint="Start the server, or wait for it, and try again.",
        ) from error
    except (ValueError, KeyError) as error:
        raise ServiceFailure(
            f"The record {path} is damaged.",
            code="record_damaged",
            hint="Nothing can be said about what it held; take the lab down and up again.",
        ) from error
    return len(before.writes), judge(before, rows, intention, after)


async def _rows(server: Server, database: str) -> dict[int, str]:
    async with fresh_session(server, database, _READ_LIMIT_S) as session:
        if not await session.fetchval(_TABLE_EXISTS):
            return {}
        return {row["id"]: row["value"] for row in await session.fetch(_ROWS)}


async def _address_in_use(application: LabApplication) -> tuple[str, int, str]:
    """From the application itself; from its environment file while it does not answer."""
    answer = await ask(application.health_url)
    if answer is not None:
        database = answer.body["database"]
        return database["host"], database["port"], database["name"]
    path = Path(application.environment_file)
    text = await asyncio.to_thread(path.read_text, encoding="utf-8")
    address = address_from(application.service, parse_environment(text))
    return address.host, address.port, address.database


def _server_at(host: str, port: int, application: LabApplication, lab: Lab) -> str:
    for name, server in lab.servers.items():
        if server.is_at(host, port):
            return name
    raise ServiceFailure(
        f"The application {application.container} uses {host}:{port}, no server of the lab.",
        code="unknown_server_in_use",
        hint=f"Point it at one of the lab's servers in {application.environment_file}.",
    )
