"""`pgherd connections` of real servers: sessions that are really blocked, idle, prepared, ended."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from support.command_line import pgherd
from support.running_lab import RunningLab
from support.side_by_side import Asked
from support.sql_sessions import connect, database, role, running, session
from support.waiting import until

from bot.engines.address_book import EngineAddressBook
from bot.engines.processes import ProcessEngine
from bot.model.errors import Blocked, ServiceFailure, UserMistake
from bot.model.installation import Installation, Server
from bot.model.secret import Secret
from bot.postgres.connections import PostgresConnections
from bot.postgres.session import APPLICATION_NAME
from bot.postgres.terminate import PostgresTerminator
from bot.reports.connections.command import ConnectionsCommand
from bot.settings.load import installation, load


def described(lab: RunningLab) -> Installation:
    return installation(load(lab.settings, {}))


def command(installed: Installation, asked: Asked | None = None) -> ConnectionsCommand:
    addresses = EngineAddressBook({})
    connections: Any = PostgresConnections(addresses)
    if asked is not None:
        connections = asked.through(connections)
    return ConnectionsCommand(installed, connections, PostgresTerminator(addresses))


def only(server: Server) -> ConnectionsCommand:
    return command(Installation({server.name: server}, {}))


async def seen(server: Server, *, with_statements: bool = True) -> dict[str, Any]:
    report = await only(server).report(server.name, with_statements=with_statements)
    (data,) = report.data["servers"]  # type: ignore[misc]
    assert data["state"] == "up"
    return data  # type: ignore[no-any-return]


def sessions(data: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {session["pid"]: session for session in data["sessions"]}


@pytest.fixture
def installed(running_lab: RunningLab) -> Installation:
    return described(running_lab)


@pytest.fixture
def server(installed: Installation) -> Server:
    return installed.servers["mealie_postgres"]


@pytest.fixture
def engine(running_lab: RunningLab) -> ProcessEngine:
    assert isinstance(running_lab.engine, ProcessEngine)
    return running_lab.engine


async def test_counts_add_up_and_our_own_look_is_told_apart(server: Server) -> None:
    async with session(server), session(server, "mealie", application="shop"):
        data = await seen(server)
    counted = sum(
        number for share in data["databases"] for state, number in share.items() if state != "name"
    )
    assert counted + data["own"] == data["used"]
    assert data["own"] == 1
    assert (data["max"], data["reserved"]) == (100, 3)
    assert data["background"] >= 4
    shares = {(a["name"], a["user"]): a["idle"] for a in data["applications"]}
    assert shares["shop", "postgres"] == 1
    assert APPLICATION_NAME not in {name for name, _ in shares}
    assert all(session["application"] != APPLICATION_NAME for session in data["sessions"])


async def test_statements_are_only_read_when_asked_for_and_never_with_their_literals(
    server: Server,
) -> None:
    async with role(server, "renamed"), session(server) as idle:
        await idle.execute("BEGIN")
        await idle.execute(
            "ALTER ROLE renamed PASSWORD 'hunter2' -- for hunter2\n VALID UNTIL 'infinity'"
        )
        pid = idle.get_server_pid()
        shown, hidden = await seen(server), await seen(server, with_statements=False)
        report = await only(server).report(with_statements=True)
        await idle.execute("ROLLBACK")
    assert sessions(shown)[pid]["statement"] == "ALTER ROLE renamed PASSWORD '…' VALID UNTIL '…'"
    assert sessions(shown)[pid]["state"] == "idle in transaction"
    assert sessions(hidden)[pid]["statement"] is None
    assert "ALTER ROLE" not in str(hidden)
    assert "hunter2" not in str(report)


@pytest.fixture
async def that_prepares(installed: Installation, engine: ProcessEngine) -> AsyncIterator[Server]:
    """A server that takes PREPARE TRANSACTION, which needs a restart."""
    server = installed.servers["shared_postgres"]

    async def restarted(setting: str) -> None:
        async with session(server) as admin:
            await admin.execute(setting)
        await engine.stop(server.name)
        await engine.start(server.name)

        async def up() -> bool:
            try:
                (await connect(server)).terminate()
            except (asyncpg.PostgresError, OSError):
                return False
            return True

        await until(up)

    await restarted("ALTER SYSTEM SET max_prepared_transactions = 5")
    try:
        yield server
    finally:
        await restarted("ALTER SYSTEM RESET max_prepared_transactions")


async def test_a_prepared_transaction_that_blocks_is_the_head_of_the_chain(
    that_prepares: Server,
) -> None:
    server = that_prepares
    async with database(server, "prepares") as first, session(server, "prepares") as second:
        pid = second.get_server_pid()
        await first.execute("CREATE TABLE wares (id int PRIMARY KEY)")
        for gid, row in (("it's `forgotten`", 1), ("harmless", 2)):
            await first.execute("BEGIN")
            await first.execute(f"INSERT INTO wares VALUES ({row})")
            quoted = gid.replace("'", "''")
            await first.execute(f"PREPARE TRANSACTION '{quoted}'")
        try:
            async with running(second, "INSERT INTO wares VALUES (1)"):

                async def blocked() -> dict[str, Any] | None:
                    data = await seen(server)
                    return data if data["blocking"] else None

                data = await until(blocked)
            assert data is not None
            assert data["blocking"] == [
                {
                    "head": {"pid": None, "gid": "it's `forgotten`"},
                    "blocked": [{"pid": pid, "depth": 1}],
                }
            ]
            assert {p["gid"]: len(p["blocks"]) for p in data["prepared"]} == {
                "it's `forgotten`": 1, "harmless": 0,
            }  # fmt: skip
        finally:
            await first.execute("ROLLBACK PREPARED 'it''s `forgotten`'")
            await first.execute("ROLLBACK PREPARED 'harmless'")


async def test_a_role_without_pg_monitor_is_told_that_it_sees_its_own_only(server: Server) -> None:
    async with role(server, "nosy") as password, session(server, application="shop") as other:
        await other.execute("BEGIN")
        await other.execute("SELECT 'a secret'")
        nosy = replace(server, user="nosy", password=Secret(password))
        report = await only(nosy).report(server.name, with_statements=True)
        (data,) = report.data["servers"]  # type: ignore[misc]
        pid = other.get_server_pid()
        start = await other.fetchval(
            "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        )
        with pytest.raises(Blocked) as blocked:
            await only(nosy).terminate(server.name, pid, start)
    assert (data["sees_all"], report.outcome) == (False, "advisory")
    (sight,) = [check for check in data["checks"] if check["name"] == "sight"]
    assert sight["ok"] is False
    assert "pg_monitor" in sight["hint"]
    assert {a["name"]: a["unknown"] for a in data["applications"]}["shop"] == 1
    assert blocked.value.code == "session_hidden"


async def test_a_role_that_sees_all_but_may_not_end_gets_told_what_it_needs(server: Server) -> None:
    async with role(server, "looker", "pg_monitor") as password, session(server) as other:
        looker = only(replace(server, user="looker", password=Secret(password)))
        found = await looker.session(server.name, other.get_server_pid())
        assert found.backend_start is not None
        with pytest.raises(Blocked) as blocked:
            await looker.terminate(server.name, found.pid, found.backend_start)
        assert await other.fetchval("SELECT 1") == 1
    assert blocked.value.code == "terminate_forbidden"
    assert "pg_signal_backend" in blocked.value.hint


async def test_only_the_very_session_is_ended_and_only_a_clients(server: Server) -> None:
    asked = only(server)
    async with (
        session(server) as other,
        session(server, application=APPLICATION_NAME) as own,
    ):
        found = await asked.session(server.name, other.get_server_pid())
        assert found.backend_start is not None
        # The pid has been given to somebody else since it was looked at.
        earlier = found.backend_start.replace(year=2020)
        report = await asked.terminate(server.name, found.pid, earlier)
        assert report.data["ended"] is False
        assert await other.fetchval("SELECT 1") == 1

        start, pid = await other.fetchrow(
            "SELECT backend_start, pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
        )
        with pytest.raises(UserMistake) as mistake:
            await asked.terminate(server.name, pid, start)
        assert mistake.value.code == "not_a_client"

        ours = await asked.session(server.name, own.get_server_pid())
        assert (ours.own, ours.backend_start is None) == (True, False)
        assert ours.backend_start is not None
        with pytest.raises(UserMistake) as mistake:
            await asked.terminate(server.name, ours.pid, ours.backend_start)
        assert mistake.value.code == "own_session"
        assert await own.fetchval("SELECT 1") == 1

        for wanted, left in ((True, 1), (False, 0)):
            report = await asked.terminate(server.name, found.pid, found.backend_start)
            assert report.data["ended"] is wanted, left


async def test_an_application_that_takes_pgherds_name_is_ended_like_any_other(
    server: Server,
) -> None:
    async with (
        role(server, "impostor") as password,
        session(server, user="impostor", password=password, application=APPLICATION_NAME) as other,
    ):
        found = await only(server).session(server.name, other.get_server_pid())
        assert found.own is False
        assert found.backend_start is not None
        report = await only(server).terminate(server.name, found.pid, found.backend_start)
        assert report.data["ended"] is True
        await until(other.is_closed)


async def test_a_session_that_does_not_end_and_a_server_that_is_not_there_are_failures(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.postgres.terminate._GONE_WITHIN_S", 0.2)
    async with session(server) as other:
        pid = other.get_server_pid()
        start = await other.fetchval(
            "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        )
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(ServiceFailure) as failure:
                await only(server).terminate(server.name, pid, start)
        finally:
            os.kill(pid, signal.SIGCONT)
        assert failure.value.code == "session_lingers"
        await until(other.is_closed)
    with pytest.raises(ServiceFailure) as failure:
        await only(replace(server, port=1)).terminate(server.name, pid, start)
    assert failure.value.code == "server_down"
    assert f"Whether session {pid} was ended is not known" in failure.value.hint


async def test_a_hung_server_is_a_row_in_time(
    installed: Installation, engine: ProcessEngine
) -> None:
    pid = await engine.pid("immich_postgres")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        everybody = Asked(silent="immich_postgres")
        report = await command(installed, everybody).report(with_statements=False)
    finally:
        os.kill(pid, signal.SIGCONT)
    everybody.assert_side_by_side()
    assert max(everybody.limits_s) < 3
    data: Any = report.data
    assert data["ok"] is False
    states = {s["name"]: (s["state"], s["used"]) for s in data["servers"]}
    assert states["immich_postgres"] == ("hung", None)
    assert {state for state, _ in states.values()} == {"hung", "up"}


async def test_the_command_line_asks_before_it_ends_a_session(
    running_lab: RunningLab, server: Server
) -> None:
    config = ("--config", running_lab.settings)
    async with session(server, application="stays") as other:
        pid = other.get_server_pid()
        end = (*config, "connections", server.name, "--terminate", str(pid), "--json")
        shown, refused, nobody, nowhere = await asyncio.gather(
            pgherd(*config, "connections", "--json"),
            pgherd(*end),
            pgherd(*config, "connections", server.name, "--terminate", "1", "--yes", "--json"),
            pgherd(*config, "connections", "--terminate", str(pid), "--yes"),
        )
        assert shown.status == 0, shown.err
        data = {s["name"]: s for s in shown.json["servers"]}[server.name]
        assert {"max", "used", "databases"} <= set(data)
        assert {"name", "active", "idle", "idle_in_transaction", "waiting"} <= set(
            data["databases"][0]
        )
        assert (refused.status, refused.json["error"]["code"]) == (2, "not_confirmed")
        assert str(pid) in refused.json["error"]["message"]
        assert (nobody.status, nobody.json["error"]["code"]) == (2, "unknown_session")
        assert nowhere.status == 2
        assert await other.fetchval("SELECT 1") == 1

        ended = await pgherd(*end, "--yes")
        assert (ended.status, ended.json["ended"]) == (0, True), ended.err
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await other.fetchval("SELECT 1")
