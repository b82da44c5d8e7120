"""Locks in real servers: who holds them, who loses them, and two processes that want them."""

import asyncio
import os
import signal
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from support.locking_process import locking_process
from support.running_lab import RunningLab
from support.sql_sessions import database, role, running, session
from support.waiting import until

from bot.engines.address_book import EngineAddressBook
from bot.model.errors import Blocked, ServiceFailure
from bot.model.installation import Installation
from bot.model.runs import LockHolder
from bot.model.secret import Secret
from bot.runs.locks import ServerLocks
from bot.settings.load import installation, load

ONE, TWO = "mealie_postgres", "authentik_postgres"
# As in bot/postgres/server_lock.py: pgherds of every version have to look for the same lock.
CLASS, OBJECT = 0x70676864, 1
PURPOSE = "migration 20261122T231500Z-4f3a"


@pytest.fixture
def installed(running_lab: RunningLab) -> Installation:
    return installation(load(running_lab.settings, {}))


@pytest.fixture
def locks(installed: Installation) -> ServerLocks:
    return ServerLocks(installed, EngineAddressBook({}))


async def is_free(locks: ServerLocks, server: str) -> bool:
    return await locks.holder(server) is None


async def test_a_held_lock_names_its_holder_until_it_is_let_go_of(locks: ServerLocks) -> None:
    assert await locks.holder(ONE) is None
    async with locks.held((ONE, TWO), PURPOSE) as held:
        await held.still_held()
        for server in (ONE, TWO):
            holder = await locks.holder(server)
            assert holder is not None
            assert holder.purpose == f"pgherd {PURPOSE}"
            assert (holder.host, holder.pid) == (socket.gethostname()[:12], os.getpid())
            assert holder.since is not None
            assert abs(datetime.now(UTC) - holder.since) < timedelta(minutes=1)
    await until(lambda: is_free(locks, ONE))
    await until(lambda: is_free(locks, TWO))


async def test_who_gets_only_one_of_two_locks_lets_go_of_it(locks: ServerLocks) -> None:
    async with locks.held((ONE,), "backup mealie"):
        with pytest.raises(Blocked, match="mealie_postgres: pgherd backup mealie, process"):
            async with locks.held((ONE, TWO), PURPOSE):
                pytest.fail("it was held")
        await until(lambda: is_free(locks, TWO))


async def test_a_lock_is_that_of_the_server_whatever_database_is_configured(
    locks: ServerLocks, installed: Installation
) -> None:
    server = installed.servers[ONE]
    async with database(server, "elsewhere"):
        other = replace(installed, servers={ONE: replace(server, database="elsewhere")})
        elsewhere = ServerLocks(other, EngineAddressBook({}))
        async with locks.held((ONE,), PURPOSE):
            with pytest.raises(Blocked, match=PURPOSE):
                async with elsewhere.held((ONE,), "backup mealie"):
                    pytest.fail("it was held")


async def test_a_role_that_may_not_see_since_when_sees_who(
    locks: ServerLocks, installed: Installation
) -> None:
    server = installed.servers[ONE]
    async with role(server, "stranger") as password, locks.held((ONE,), PURPOSE):
        as_stranger = replace(server, user="stranger", password=Secret(password))
        strangers = ServerLocks(
            replace(installed, servers={ONE: as_stranger}), EngineAddressBook({})
        )
        holder = await strangers.holder(ONE)
        assert holder == LockHolder(
            f"pgherd {PURPOSE}", socket.gethostname()[:12], os.getpid(), None
        )
        with pytest.raises(Blocked, match=str(os.getpid())):
            async with strangers.held((ONE,), "backup mealie"):
                pytest.fail("it was held")


async def test_a_lock_whose_session_was_ended_is_lost(
    locks: ServerLocks, installed: Installation
) -> None:
    async with locks.held((ONE, TWO), PURPOSE) as held:
        async with session(installed.servers[TWO]) as admin:
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name LIKE $1",
                f"pgherd {PURPOSE}%",
            )
        with pytest.raises(ServiceFailure, match="lost its lock on authentik_postgres") as raised:
            await held.still_held()
        assert raised.value.code == "lock_lost"


async def test_a_lock_that_was_let_go_of_inside_the_session_is_lost(locks: ServerLocks) -> None:
    async with locks.held((ONE,), PURPOSE) as held:
        await held._locks[0]._session.execute("SELECT pg_advisory_unlock_all()")
        with pytest.raises(ServiceFailure, match="lost its lock"):
            await held.still_held()


async def test_the_lock_is_lost_though_somebody_else_or_another_kind_of_lock_has_its_numbers(
    locks: ServerLocks, installed: Installation
) -> None:
    async with session(installed.servers[ONE]) as other, locks.held((ONE,), PURPOSE) as held:
        own = held._locks[0]._session
        await own.execute("SELECT pg_advisory_unlock_all()")
        await own.execute(f"SELECT pg_advisory_lock({CLASS}::bigint << 32 | {OBJECT})")
        await own.execute(f"SELECT pg_advisory_lock({CLASS}, {OBJECT + 1})")
        await own.execute(f"SELECT pg_advisory_lock({CLASS + 1}, {OBJECT})")
        await other.execute(f"SELECT pg_advisory_lock({CLASS}, {OBJECT})")
        with pytest.raises(ServiceFailure, match="lost its lock"):
            await held.still_held()


async def test_an_application_that_locks_other_numbers_or_waits_for_ours_holds_nothing(
    locks: ServerLocks, installed: Installation
) -> None:
    server = installed.servers[ONE]
    async with session(server) as application, session(server) as waiting:
        await application.execute(f"SELECT pg_advisory_lock({CLASS}::bigint << 32 | {OBJECT})")
        await application.execute(f"SELECT pg_advisory_lock({CLASS}, {OBJECT + 1})")
        await application.execute(f"SELECT pg_advisory_lock({CLASS + 1}, {OBJECT})")
        assert await locks.holder(ONE) is None
        async with (
            locks.held((ONE,), PURPOSE) as held,
            running(waiting, f"SELECT pg_advisory_lock({CLASS}, {OBJECT})"),
        ):
            own = held._locks[0]._session
            waiters = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            await until(lambda: own.fetchval(waiters))
            await held.still_held()
            holder = await locks.holder(ONE)
            assert holder is not None
            assert holder.purpose == f"pgherd {PURPOSE}"


async def test_nothing_that_is_set_for_the_role_ends_a_session_that_holds_a_lock(
    locks: ServerLocks, installed: Installation
) -> None:
    server = installed.servers[ONE]
    async with session(server) as admin:
        for setting in ("idle_session_timeout", "statement_timeout"):
            await admin.execute(f"ALTER ROLE {server.user} SET {setting} = '1h'")
        try:
            async with locks.held((ONE,), PURPOSE) as held:
                shown = {
                    setting: await held._locks[0]._session.fetchval(f"SHOW {setting}")
                    for setting in (
                        "idle_session_timeout", "statement_timeout", "tcp_keepalives_idle",
                        "tcp_keepalives_interval", "tcp_keepalives_count",
                    )
                }  # fmt: skip
        finally:
            for setting in ("idle_session_timeout", "statement_timeout"):
                await admin.execute(f"ALTER ROLE {server.user} RESET {setting}")
    assert shown == {
        "idle_session_timeout": "0",
        "statement_timeout": "0",
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "6",
    }


async def test_a_server_that_is_not_there_is_a_failure(installed: Installation) -> None:
    gone = replace(installed, servers={ONE: replace(installed.servers[ONE], port=1)})
    locks = ServerLocks(gone, EngineAddressBook({}))
    with pytest.raises(ServiceFailure) as failure:
        await locks.holder(ONE)
    assert failure.value.code == "server_down"
    with pytest.raises(ServiceFailure) as failure:
        async with locks.held((ONE,), PURPOSE):
            pytest.fail("it was held")
    assert failure.value.code == "server_down"


async def test_a_session_that_does_not_answer_holds_nothing_any_more(
    locks: ServerLocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.postgres.server_lock._STILL_HELD_LIMIT_S", 0.2)
    async with locks.held((ONE,), PURPOSE) as held:
        backend = await held._locks[0]._session.fetchval("SELECT pg_backend_pid()")
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(ServiceFailure, match="lost its lock"):
                await held.still_held()
        finally:
            os.kill(backend, signal.SIGCONT)
    await until(lambda: is_free(locks, ONE))


async def test_of_two_processes_that_want_the_same_locks_at_once_never_both_get_them(
    running_lab: RunningLab, locks: ServerLocks
) -> None:
    outcomes = []
    with (
        locking_process(running_lab.settings, (ONE, TWO), "migration a") as one,
        locking_process(running_lab.settings, (TWO, ONE), "migration b") as two,
    ):
        for _ in range(10):
            one.go()
            two.go()
            said = [await asyncio.to_thread(process.said) for process in (one, two)]
            outcomes.append(said)
            for process, word in zip((one, two), said, strict=True):
                if word == "held":
                    process.go()
                    assert await asyncio.to_thread(process.said) == "released"
            for server in (ONE, TWO):
                await until(partial(is_free, locks, server))
    for said in outcomes:
        assert said.count("held") == 1, said
        (blocked,) = [word for word in said if word != "held"]
        assert blocked.startswith("blocked Another job of pgherd holds the server")


async def test_a_holder_that_was_stopped_holds_on_and_one_that_was_killed_does_not(
    running_lab: RunningLab, locks: ServerLocks
) -> None:
    with locking_process(running_lab.settings, (ONE,), PURPOSE) as other:
        other.go()
        assert await asyncio.to_thread(other.said) == "held"
        os.kill(other.pid, signal.SIGSTOP)
        with pytest.raises(Blocked) as raised:
            async with locks.held((ONE,), "backup mealie"):
                pytest.fail("it was held")
        assert f"process {other.pid} on {socket.gethostname()[:12]}, since" in raised.value.message
        assert "A process that was stopped holds it too" in raised.value.hint
        os.kill(other.pid, signal.SIGKILL)
        await until(lambda: is_free(locks, ONE))
        async with locks.held((ONE,), "backup mealie") as held:
            await held.still_held()
