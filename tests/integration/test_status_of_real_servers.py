"""`pgherd status` on real servers, in every way in which one can fail to be well."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from socket import create_server
from typing import Any

import asyncpg
import pytest
from support.running_lab import RunningLab
from support.side_by_side import MOMENT_S, Asked
from support.waiting import until

from bot.deployers.health import HttpHealthProbe
from bot.engines.address_book import EngineAddressBook
from bot.engines.docker import DockerEngine
from bot.engines.processes import ProcessEngine
from bot.model.facts import ServerFacts, ServerState, Unanswered
from bot.model.installation import Installation, Server
from bot.model.secret import Secret
from bot.postgres.facts import FactsReader
from bot.reports.status.command import StatusCommand
from bot.reports.status.gather import Observer
from bot.settings.engine_sections import DockerEngineSection
from bot.settings.load import installation, load

# The first test waits for the lab on Docker, whose images may have to be made.
pytestmark = pytest.mark.timeout(300)

TIMEOUT_S = 30.0  # nobody is silent, however slow the machine

Runner = ProcessEngine | DockerEngine


@pytest.fixture
def described(either_lab: RunningLab) -> Installation:
    return installation(load(either_lab.settings, {}))


@pytest.fixture
def engine(either_lab: RunningLab) -> Runner:
    return either_lab.engine


def command(described: Installation, engine: Runner, asked: Asked | None) -> StatusCommand:
    facts: Any = FactsReader(EngineAddressBook({}))
    health: Any = HttpHealthProbe()
    if asked is not None:
        facts, health = asked.through(facts), asked.through(health)
    observer = Observer(described, {"lab": engine}, facts, health, TIMEOUT_S)
    return StatusCommand(described, observer, clock=lambda: datetime.now(UTC))


async def data_of(
    described: Installation, engine: Runner, asked: Asked | None = None
) -> dict[str, Any]:
    report = await command(described, engine, asked).report()
    servers = {s["name"]: s for s in report.data["servers"]}  # type: ignore[attr-defined]
    services = {s["name"]: s for s in report.data["services"]}  # type: ignore[attr-defined]
    return {"ok": report.data["ok"], **servers, **services}


def failed(part: dict[str, Any]) -> dict[str, str]:
    return {c["name"]: c["detail"] for c in part["checks"] if not c["ok"]}


async def read(
    server: Server, *databases: str, timeout_s: float = TIMEOUT_S
) -> ServerFacts | Unanswered:
    return await FactsReader(EngineAddressBook({})).read(server, databases, timeout_s)


def with_server(described: Installation, name: str, **changes: Any) -> Installation:
    changed = replace(described.servers[name], **changes)
    return replace(described, servers={**described.servers, name: changed})


async def test_a_lab_that_is_well_has_no_critical_check(
    described: Installation, engine: Runner
) -> None:
    data = await data_of(described, engine)
    assert data["ok"] is True
    versions = {n: data[n]["version"].split(".")[0] for n in described.servers}
    assert versions == (
        {
            "authentik_postgres": "17",
            "mealie_postgres": "17",
            "immich_postgres": "16",
            "shared_postgres": "18",
        }
        if isinstance(engine, ProcessEngine)
        else {
            "authentik_postgres": "16",
            "mealie_postgres": "15",
            "immich_postgres": "14",
            "shared_postgres": "16",
        }
    )
    immich = {c["name"]: c["detail"] for c in data["immich"]["checks"]}
    assert immich["extensions"].startswith("vector ")
    assert immich["owner"] == "immich belongs to immich"
    assert immich["application"] == "answers its health check"
    (database,) = [d for d in data["immich_postgres"]["databases"] if d["name"] == "immich"]
    assert database["size_bytes"] > 1_000_000


async def test_a_stopped_server_is_a_row_and_a_started_one_is_well_again(
    described: Installation, engine: Runner
) -> None:
    await engine.stop("mealie_postgres")
    try:
        data = await data_of(described, engine)
    finally:
        await engine.start("mealie_postgres")
    assert data["ok"] is False
    assert data["mealie_postgres"]["state"] == "down"
    assert "has exited" in failed(data["mealie_postgres"])["container"]
    assert failed(data["mealie"])["database"] == "unknown while mealie_postgres is down"
    assert data["authentik_postgres"]["state"] == "up"

    async def well_again() -> bool:
        return (await data_of(described, engine))["ok"] is True

    await until(well_again, timeout_s=60)


async def test_a_hung_server_is_a_row_at_the_limit_and_delays_nobody(
    described: Installation, engine: Runner
) -> None:
    pid = await engine.pid("immich_postgres")
    assert pid is not None
    # A session that is already open still answers: only a fresh connection tells.
    server = described.servers["immich_postgres"]
    assert server.password is not None
    session = await asyncpg.connect(
        host=server.host, port=server.port, user=server.user, database="postgres",
        password=server.password.reveal(),
    )  # fmt: skip
    os.kill(pid, signal.SIGSTOP)
    try:
        assert await session.fetchval("SELECT 1") == 1
        data = await data_of(described, engine, asked := Asked(silent="immich_postgres"))
    finally:
        os.kill(pid, signal.SIGCONT)
        session.terminate()
    asked.assert_side_by_side()
    assert asked.limits_s == {TIMEOUT_S}
    assert data["immich_postgres"]["state"] == "hung"
    if isinstance(engine, ProcessEngine):  # Docker does not look into a process
        assert "paused" in failed(data["immich_postgres"])["container"]
    assert data["authentik_postgres"]["state"] == "up"


async def test_a_wrong_password_is_refused_and_never_repeated(
    described: Installation, engine: Runner
) -> None:
    wrong = with_server(described, "shared_postgres", password=Secret("hunter2"))
    data = await data_of(wrong, engine)
    assert data["shared_postgres"]["state"] == "refused"
    assert "password authentication failed" in failed(data["shared_postgres"])["answers"]
    assert "hunter2" not in str(data)


async def test_a_server_out_of_connections_says_so(described: Installation, engine: Runner) -> None:
    server = described.servers["authentik_postgres"]
    assert server.password is not None
    async with AsyncExitStack() as sessions:

        async def another() -> bool:
            try:
                session = await asyncpg.connect(
                    host=server.host, port=server.port, user=server.user, database="postgres",
                    password=server.password.reveal(),
                )  # fmt: skip
            except asyncpg.TooManyConnectionsError:
                return True
            sessions.callback(session.terminate)
            return False

        while not await another():
            pass
        data = await data_of(described, engine)
    assert data["authentik_postgres"]["state"] == "full"
    assert "too many clients" in failed(data["authentik_postgres"])["answers"]

    async def free_again() -> bool:
        return (await data_of(described, engine))["authentik_postgres"]["state"] == "up"

    await until(free_again)


async def test_a_server_that_replays_its_log_is_not_called_down(
    either_lab: RunningLab, described: Installation, engine: Runner
) -> None:
    """A restore_command that does not come back holds the server in its start."""
    data_dir = Path(either_lab.lab.servers["shared_postgres"].data_dir)
    settings = data_dir / "postgresql.auto.conf"
    before = settings.read_text()
    await engine.stop("shared_postgres")
    settings.write_text(before + "restore_command = 'sleep 600'\n")
    (data_dir / "recovery.signal").touch()
    try:
        await engine.start("shared_postgres")
        server = described.servers["shared_postgres"]

        async def state() -> ServerState | None:
            answer = await read(server)
            down_yet = isinstance(answer, Unanswered) and answer.state is not ServerState.DOWN
            return answer.state if isinstance(answer, Unanswered) and down_yet else None

        assert await until(state) in {ServerState.STARTING, ServerState.RECOVERING}
    finally:
        await engine.stop("shared_postgres")
        (data_dir / "recovery.signal").unlink(missing_ok=True)
        settings.write_text(before)
        await engine.start("shared_postgres")

    async def up_again() -> bool:
        return isinstance(await read(server), ServerFacts)

    await until(up_again)


async def test_a_database_that_is_not_there_does_not_hide_the_server(
    described: Installation,
) -> None:
    facts = await read(described.servers["shared_postgres"], "nowhere", "postgres")
    assert isinstance(facts, ServerFacts)
    missing = facts.extensions["nowhere"]
    assert isinstance(missing, Unanswered)
    assert 'database "nowhere" does not exist' in missing.detail
    assert [e.name for e in facts.extensions["postgres"]] == ["plpgsql"]  # type: ignore[union-attr]


async def test_a_role_without_rights_still_gets_a_report(described: Installation) -> None:
    admin = described.servers["immich_postgres"]
    assert admin.password is not None
    connection = await asyncpg.connect(
        host=admin.host, port=admin.port, user=admin.user, database="postgres",
        password=admin.password.reveal(),
    )  # fmt: skip
    with closing(_Terminating(connection)):
        await connection.execute("CREATE ROLE nosy LOGIN PASSWORD 'x'")
        await connection.execute("REVOKE CONNECT ON DATABASE immich FROM PUBLIC")
        facts = await read(replace(admin, user="nosy", password=Secret("x")), "immich")
        await connection.execute("GRANT CONNECT ON DATABASE immich TO PUBLIC")
        await connection.execute("DROP ROLE nosy")
    assert isinstance(facts, ServerFacts)
    database = facts.database("immich")
    assert database is not None
    assert database.size_bytes is None
    assert facts.preload_libraries is None
    assert facts.connections >= 3  # the application's and the admin's are counted too
    assert isinstance(facts.extensions["immich"], Unanswered)


class _Terminating:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self.close = connection.terminate


@pytest.mark.parametrize(
    ("host", "state"),
    [("nowhere.invalid", ServerState.UNREACHABLE), ("127.0.0.1", ServerState.DOWN)],
)
async def test_an_address_that_leads_nowhere(
    described: Installation, host: str, state: ServerState
) -> None:
    answer = await read(replace(described.servers["shared_postgres"], host=host, port=9))
    assert isinstance(answer, Unanswered)
    assert answer.state is state
    assert host in answer.detail


@pytest.mark.slow
@pytest.mark.parametrize("network", [None, "infrastructure_network"])
async def test_the_way_to_a_container_is_looked_up_and_found_again_after_a_restart(
    docker_lab: RunningLab, network: str | None
) -> None:
    configuration = load(docker_lab.settings, {})
    section = configuration.engines["lab"]
    assert isinstance(section, DockerEngineSection)
    engine = DockerEngine(section.host)
    reader = FactsReader(EngineAddressBook({"lab": engine}))
    server = replace(
        installation(configuration).servers["shared_postgres"],
        host=None, port=5432, network=network,
    )  # fmt: skip

    async def is_up() -> bool:
        return isinstance(await reader.read(server, [], TIMEOUT_S), ServerFacts)

    assert await is_up()
    await engine.stop("shared_postgres")
    answer = await reader.read(server, [], TIMEOUT_S)
    assert isinstance(answer, Unanswered)
    assert answer.state is ServerState.UNREACHABLE
    assert "Start it; or publish the port" in answer.detail
    await engine.start("shared_postgres")
    await until(is_up)


async def test_what_listens_but_is_no_postgresql_server(described: Installation) -> None:
    with closing(create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        server = replace(described.servers["shared_postgres"], port=port)
        silent = await read(server, timeout_s=MOMENT_S)
    assert isinstance(silent, Unanswered)
    assert silent.state is ServerState.HUNG

    async def mute(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(mute, "127.0.0.1", 0) as mute_server:
        port = mute_server.sockets[0].getsockname()[1]
        closed = await read(replace(described.servers["shared_postgres"], port=port))
    assert isinstance(closed, Unanswered)
    assert closed.state is ServerState.DOWN
    assert "closes each connection at once" in closed.detail

    async def rude(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(rude, "127.0.0.1", 0) as rude_server:
        port = rude_server.sockets[0].getsockname()[1]
        answer = await read(replace(described.servers["shared_postgres"], port=port))
    assert isinstance(answer, Unanswered)
    assert answer.state is ServerState.FAILED


async def test_an_application_that_is_not_well_is_critical(
    described: Installation, engine: Runner
) -> None:
    pid = await engine.pid("mealie")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        url = described.services["mealie"].health_url
        assert url is not None
        data = await data_of(described, engine, Asked(silent=url))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert "did not answer within" in failed(data["mealie"])["application"]
    if isinstance(engine, ProcessEngine):
        assert "paused" in failed(data["mealie"])["container mealie"]
    assert failed(data["authentik"]) == {}


async def test_fifty_servers_of_which_one_hangs_are_asked_side_by_side(
    described: Installation, engine: Runner
) -> None:
    base = described.servers["shared_postgres"]
    with closing(create_server(("127.0.0.1", 0))) as listener:
        hung = replace(base, name="hung", port=listener.getsockname()[1])
        servers = {f"s{n}": replace(base, name=f"s{n}") for n in range(49)}
        many = Installation({**servers, "hung": hung}, {})
        data = await data_of(many, engine, asked := Asked(silent="hung"))
    asked.assert_side_by_side()
    assert data["hung"]["state"] == "hung"
    assert {data[name]["state"] for name in servers} == {"up"}
