"""A fence around a database of real servers: who is shut out, and that all is as before it."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from support.fence_servers import OWN_ROLE, FenceServer, Shop, role, shop, stubborn
from support.sql_sessions import connect, session
from support.waiting import until

from bot.model.errors import Blocked, ServiceFailure
from bot.model.fences import FenceState
from bot.model.secret import Secret
from bot.model.sql_text import statement
from bot.postgres.fence.postgres_fence import PostgresFence
from bot.postgres.fence.reading import read_facts
from bot.postgres.fence.sql_statements import closing
from bot.postgres.session import CONNECTION_ERRORS

NOT_LET_IN = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.TooManyConnectionsError)


@pytest.fixture
async def fenced(fence_server: FenceServer) -> AsyncIterator[Shop]:
    """A service whose database a test fences."""
    async with shop(fence_server) as made:
        yield made


async def state(made: Shop) -> FenceState | None:
    return await made.fence.state(made.server, made.name)


async def standing(made: Shop) -> FenceState:
    found = await state(made)
    assert found is not None
    return found


async def test_an_application_that_reconnects_for_ever_is_out_until_the_fence_is_lifted(
    fenced: Shop,
) -> None:
    async with fenced.own_session("postgres") as own:
        await own.execute(
            "ALTER ROLE shop SET work_mem = '5MB';"
            'ALTER ROLE shop SET search_path = public, "a b";'
            "ALTER ROLE shop VALID UNTIL '2040-01-01' CONNECTION LIMIT 7;"
            "ALTER ROLE shop IN DATABASE shop SET lock_timeout = '3s';"
            "ALTER DATABASE shop SET statement_timeout = '1min';"
            "ALTER DATABASE shop CONNECTION LIMIT 20"
        )
    before = await fenced.surroundings()
    async with stubborn(fenced.connect) as application:
        await fenced.close()
        written = application.written
        seen = await standing(fenced)
        assert (seen.run, seen.roles, seen.holds, seen.faults) == ("run-1", ("shop",), True, ())
        refused = application.refused
        await until(lambda: application.refused > refused + 20)
        assert application.refusal == 'role "shop" is not permitted to log in'
        assert application.written == written
        await fenced.fence.lift(fenced.server, "shop")
        await until(lambda: application.written > written)
    assert await state(fenced) is None
    assert await fenced.surroundings() == before


async def test_the_role_that_initdb_made_can_be_shut_out_as_an_application(
    fenced: Shop, fence_server: FenceServer
) -> None:
    before = await fenced.surroundings()
    application = await connect(fence_server.bootstrap, "shop", application="shop")
    survey = await fenced.fence.preflight(fenced.server, "shop", "postgres")
    assert survey.roles == ("postgres", "shop")
    assert (survey.own_role, survey.writers) == (OWN_ROLE, ())
    try:
        await fenced.close(owner="postgres")
        await gone(application)
        with pytest.raises(NOT_LET_IN, match="not permitted to log in"):
            await connect(fence_server.bootstrap, "postgres")
        assert (await standing(fenced)).holds
    finally:
        await fenced.fence.lift(fenced.server, "shop")
    (await connect(fence_server.bootstrap, "shop")).terminate()
    assert await fenced.surroundings() == before


async def test_a_sidecar_is_named_and_shut_out_with_its_own_role(fenced: Shop) -> None:
    async with role(fenced, "exporter") as sidecar, role(fenced, "dba", "SUPERUSER") as dba:
        metrics = await fenced.connect(user=sidecar, application="metrics")
        nightly = await fenced.connect(user=dba, application="nightly dump")
        survey = await fenced.fence.preflight(fenced.server, "shop", "shop")
        assert survey.roles == ("dba", "exporter", "shop")
        seen = " / ".join(survey.sessions)
        assert "metrics as exporter from " in seen
        assert "nightly dump as dba from " in seen
        await fenced.close()
        await gone(metrics)
        await gone(nightly)
        for user in (sidecar, dba):
            with pytest.raises(NOT_LET_IN):
                await fenced.connect(user=user)
        await fenced.fence.lift(fenced.server, "shop")
        (await fenced.connect(user=sidecar)).terminate()


async def test_a_role_that_another_database_needs_stays_able_to_work_there(fenced: Shop) -> None:
    async with (
        shop(fenced.at, "annex"),
        role(fenced, "either") as either,
        fenced.own_session("annex") as annex,
        fenced.own_session() as own,
    ):
        await annex.execute("GRANT INSERT ON wares TO either")
        await own.execute("GRANT INSERT ON wares TO either")
        here = await fenced.connect(user=either)
        there = await fenced.connect(user=either, database="annex")
        survey = await fenced.fence.preflight(fenced.server, "shop", "shop")
        assert (survey.roles, survey.kept_out) == (("shop",), ("either",))
        await fenced.close()
        await gone(here)
        assert await there.fetchval("SELECT 1") == 1
        (await fenced.connect(user=either, database="annex")).terminate()
        with pytest.raises(NOT_LET_IN, match="too many connections for database"):
            await fenced.connect(user=either)
        assert (await standing(fenced)).holds
        there.terminate()


async def test_a_superuser_that_another_database_needs_makes_a_fence_useless(
    fenced: Shop,
) -> None:
    before = await fenced.surroundings()
    async with shop(fenced.at, "annex"), role(fenced, "boss", "SUPERUSER") as boss:
        here = await fenced.connect(user=boss)
        there = await fenced.connect(user=boss, database="annex")
        survey = await fenced.fence.preflight(fenced.server, "shop", "shop")
        (writer,) = [w for w in survey.writers if w.blocks]
        assert (writer.kind, writer.name) == ("superuser", "boss")
        assert "annex" in writer.detail
        with pytest.raises(Blocked) as blocked:
            await fenced.close()
        assert blocked.value.code == "fence_useless"
        assert await here.fetchval("SELECT 1") == 1
        here.terminate()
        there.terminate()
    assert await state(fenced) is None
    assert await fenced.surroundings() == before


async def test_superusers_that_nobody_uses_are_named(fenced: Shop) -> None:
    survey = await fenced.fence.preflight(fenced.server, "shop", "shop")
    assert [(w.kind, w.name, w.blocks) for w in survey.writers] == [
        ("superuser", "postgres", False)
    ]


async def test_what_a_crash_leaves_after_the_marks_is_seen_and_closed_again(fenced: Shop) -> None:
    before = await fenced.surroundings()
    application = await fenced.connect()
    async with fenced.own_session("postgres") as own:
        facts = await read_facts(own, fenced.server, "shop", "shop")
        statements = [statement(*one) for one in closing(facts, "run-1")]
        async with own.transaction():
            for one in statements:
                await own.execute(one)
    seen = await standing(fenced)
    assert not seen.holds
    assert "shop as shop" in seen.faults[0]
    assert await application.fetchval("SELECT 1") == 1
    await fenced.close()
    await gone(application)
    assert (await standing(fenced)).holds
    await fenced.fence.lift(fenced.server, "shop")
    assert await fenced.surroundings() == before


async def test_what_a_crash_leaves_before_the_commit_is_nothing(fenced: Shop) -> None:
    before = await fenced.surroundings()
    async with fenced.own_session("postgres") as own:
        facts = await read_facts(own, fenced.server, "shop", "shop")
        await own.execute("BEGIN")
        for one in closing(facts, "run-1"):
            await own.execute(statement(*one))
    assert await state(fenced) is None
    assert await fenced.surroundings() == before


async def test_closing_twice_and_lifting_twice_changes_nothing_more(fenced: Shop) -> None:
    before = await fenced.surroundings()
    await fenced.close()
    closed = await fenced.surroundings()
    await fenced.close()
    assert await fenced.surroundings() == closed
    await fenced.fence.lift(fenced.server, "shop")
    assert await fenced.surroundings() == before
    await fenced.fence.lift(fenced.server, "shop")
    assert await fenced.surroundings() == before


async def test_the_fence_of_another_run_is_left_alone(fenced: Shop) -> None:
    await fenced.close(run="run-1")
    with pytest.raises(Blocked, match="run-1") as blocked:
        await fenced.close(run="run-2")
    assert blocked.value.code == "fence_of_another_run"
    seen = await standing(fenced)
    assert (seen.run, seen.holds) == ("run-1", True)


async def test_whoever_lets_somebody_in_again_is_noticed_and_closing_mends_it(
    fenced: Shop,
) -> None:
    before = await fenced.surroundings()
    await fenced.close()
    async with fenced.own_session("postgres") as own:
        await own.execute("ALTER ROLE shop LOGIN")
        assert (await standing(fenced)).faults == (
            "somebody has allowed the role shop to log in again",
        )
        await own.execute("ALTER DATABASE shop CONNECTION LIMIT 5")
        assert len((await standing(fenced)).faults) == 2
        await own.execute("ALTER DATABASE shop RESET ALL")
        assert len((await standing(fenced)).faults) == 2
    application = await fenced.connect()
    await fenced.close()
    await gone(application)
    assert (await standing(fenced)).holds
    await fenced.fence.lift(fenced.server, "shop")
    async with fenced.own_session("postgres") as own:
        # The limit of before went with the mark: what he has set by hand counts.
        await own.execute("ALTER DATABASE shop CONNECTION LIMIT -1")
    assert await fenced.surroundings() == before


async def test_who_comes_after_the_fence_does_not_get_in_or_is_noticed(fenced: Shop) -> None:
    await fenced.close()
    async with role(fenced, "late") as late, fenced.own_session() as own:
        await own.execute("GRANT ALL ON wares TO late; GRANT shop TO late")
        with pytest.raises(NOT_LET_IN):
            await fenced.connect(user=late)
        assert (await standing(fenced)).holds
    async with role(fenced, "lord", "SUPERUSER") as lord, fenced.own_session() as own:
        await own.execute("GRANT shop TO lord")
        assert "the superuser lord" in (await standing(fenced)).faults[0]
        intruder = await fenced.connect(user=lord)
        assert "shop as lord" in (await standing(fenced)).faults[1]
        await fenced.close()
        await gone(intruder)
        seen = await standing(fenced)
        assert (seen.roles, seen.holds) == (("lord", "shop"), True)
        await fenced.fence.lift(fenced.server, "shop")
        (await fenced.connect(user=lord)).terminate()


async def test_roles_and_databases_that_were_renamed_or_dropped_meanwhile_are_let_in(
    fenced: Shop,
) -> None:
    async with role(fenced, "goes") as goes, fenced.own_session("postgres") as own:
        (await fenced.connect(user=goes)).terminate()
        async with fenced.own_session() as inside:
            await inside.execute("GRANT SELECT ON wares TO goes")
        await fenced.close()
        async with fenced.own_session() as inside:
            await inside.execute("DROP OWNED BY goes")
        await own.execute("DROP ROLE goes; ALTER ROLE shop RENAME TO boutique")
        await own.execute("ALTER DATABASE shop RENAME TO moved")
        try:
            assert await state(fenced) is None
            moved = await fenced.fence.state(fenced.server, "moved")
            assert moved is not None
            assert (moved.roles, moved.holds) == (("boutique",), True)
            await fenced.fence.lift(fenced.server, "moved")
            assert await own.fetchval("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'boutique'")
        finally:
            await own.execute("ALTER DATABASE moved RENAME TO shop")
            await own.execute("ALTER ROLE boutique RENAME TO shop; CREATE ROLE goes")


async def test_the_roles_of_a_database_that_was_dropped_are_let_in_by_its_name(
    fenced: Shop,
) -> None:
    await fenced.close()
    async with fenced.own_session("postgres") as own:
        await own.execute("DROP DATABASE shop WITH (FORCE)")
        seen = await standing(fenced)
        assert (seen.roles, seen.faults) == (("shop",), ("the database shop is gone",))
        await own.execute("CREATE DATABASE shop")  # another one, under the same name
        await fenced.fence.lift(fenced.server, "shop")
    assert await state(fenced) is None
    (await fenced.connect()).terminate()


async def test_the_statements_of_the_page_lift_a_fence_by_hand(fenced: Shop) -> None:
    before = await fenced.surroundings()
    await fenced.close()
    await fenced.fence.take_checkpoint(fenced.server, "shop")
    _, shown, lifting = (Path(__file__).parents[2] / "docs/fence.md").read_text().split("```sql\n")
    async with fenced.own_session("postgres") as own:
        listed = await own.fetch(shown.split("```")[0])
        assert [row["what"] for row in listed] == ["shop", "shop"]
        await own.execute(lifting.split("```")[0].replace("mealie", "shop"))
    assert await fenced.surroundings() == before


async def test_pgherds_own_login_is_never_the_one_to_be_shut_out(fenced: Shop) -> None:
    before = await fenced.surroundings()
    with pytest.raises(Blocked) as blocked:
        await fenced.close(owner=OWN_ROLE)
    assert (blocked.value.code, "docs/own-role.md" in blocked.value.hint) == (
        "fence_own_login",
        True,
    )
    async with session(fenced.server, "shop", application="some application"):
        for refused in (fenced.close(), fenced.fence.preflight(fenced.server, "shop", "shop")):
            with pytest.raises(Blocked, match="some application") as blocked:
                await refused
            assert blocked.value.code == "fence_own_login"
    assert await fenced.surroundings() == before


async def test_a_login_without_superuser_is_told_what_it_takes(fenced: Shop) -> None:
    async with role(fenced, "looker") as looker:
        server = replace(fenced.server, user=looker, password=Secret("a test only"))
        with pytest.raises(Blocked) as blocked:
            await fenced.fence.preflight(server, "shop", "shop")
        assert blocked.value.code == "fence_forbidden"
        assert await fenced.fence.state(server, "shop") is None
        await fenced.close()
        seen = await fenced.fence.state(server, "shop")
        assert seen is not None
        assert not seen.holds
        with pytest.raises(ServiceFailure) as failure:
            await fenced.fence.lift(server, "shop")
        assert failure.value.code == "fence_statement_refused"
        assert (await standing(fenced)).holds


async def test_a_prepared_transaction_blocks_the_fence_and_is_named(fenced: Shop) -> None:
    application = await fenced.connect()
    await application.execute("BEGIN; INSERT INTO wares (name) VALUES ('x')")
    await application.execute("PREPARE TRANSACTION 'left behind'")
    try:
        survey = await fenced.fence.preflight(fenced.server, "shop", "shop")
        assert [(w.kind, w.name) for w in survey.writers if w.blocks] == [
            ("prepared transaction", "left behind")
        ]
        with pytest.raises(Blocked, match="left behind"):
            await fenced.close()
        assert await state(fenced) is None
        with pytest.raises(Blocked, match="left behind"):
            await fenced.fence.take_checkpoint(fenced.server, "shop")
    finally:
        await application.execute("ROLLBACK PREPARED 'left behind'")
        application.terminate()
    await fenced.close()
    assert (await standing(fenced)).holds


async def test_a_subscription_blocks_the_fence_until_it_is_disabled(fenced: Shop) -> None:
    async with fenced.own_session() as own:
        await own.execute(
            "CREATE SUBSCRIPTION \"in\" CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p "
            "WITH (connect = false, slot_name = 'x')"
        )
        try:
            await own.execute('ALTER SUBSCRIPTION "in" ENABLE')
            with pytest.raises(Blocked) as blocked:
                await fenced.close()
            assert 'ALTER SUBSCRIPTION "in" DISABLE' in blocked.value.hint
            await own.execute('ALTER SUBSCRIPTION "in" DISABLE')
            await fenced.close()
            assert (await standing(fenced)).holds
            await own.execute('ALTER SUBSCRIPTION "in" ENABLE')
            assert "subscription in" in (await standing(fenced)).faults[0]
        finally:
            await own.execute('ALTER SUBSCRIPTION "in" DISABLE')
            await own.execute('ALTER SUBSCRIPTION "in" SET (slot_name = NONE)')
            await own.execute('DROP SUBSCRIPTION "in"')


async def test_a_session_that_does_not_end_is_named_and_the_fence_stands(
    fenced: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.postgres.fence.closing._ENDING_LIMIT_S", 0.5)
    application = await fenced.connect()
    pid = application.get_server_pid()
    await fenced.at.send(pid, signal.SIGSTOP)
    try:
        with pytest.raises(ServiceFailure) as failure:
            await fenced.close()
    finally:
        await fenced.at.send(pid, signal.SIGCONT)
    assert failure.value.code == "sessions_linger"
    assert "shop as shop from " in failure.value.message
    assert f"(pid {pid})" in failure.value.message
    await gone(application)
    assert (await standing(fenced)).holds


async def test_a_cancelled_close_leaves_its_marks_and_no_session_of_ours(fenced: Shop) -> None:
    before = await fenced.surroundings()
    application = await fenced.connect()
    pid = application.get_server_pid()
    await fenced.at.send(pid, signal.SIGSTOP)
    try:
        closing_it = asyncio.create_task(fenced.close())
        await until(lambda: state(fenced))
        closing_it.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing_it
        async with fenced.own_session("postgres") as own:

            async def nobody_of_ours() -> bool:
                return not await own.fetchval(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgherd'"
                )

            await until(nobody_of_ours)
        assert f"(pid {pid})" in (await standing(fenced)).faults[0]
    finally:
        await fenced.at.send(pid, signal.SIGCONT)
    await fenced.fence.lift(fenced.server, "shop")
    assert await fenced.surroundings() == before


async def test_who_is_let_in_at_this_very_moment_is_waited_for(fenced: Shop) -> None:
    """Eight applications that come and go: none of them is in when `close` returns."""
    tasks = [asyncio.create_task(_come_and_go(fenced)) for _ in range(8)]
    try:
        await asyncio.sleep(0)  # so that each has begun to come
        await fenced.close()
        assert (await standing(fenced)).holds
        async with fenced.own_session("postgres") as own:
            others = await own.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'"
            )
        assert others == 0
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_server_or_database_that_is_not_there_is_a_failure(fenced: Shop) -> None:
    fence = PostgresFence()
    with pytest.raises(ServiceFailure) as failure:
        await fence.preflight(fenced.server, "nowhere", "shop")
    assert failure.value.code == "no_database"
    assert await fence.state(fenced.server, "nowhere") is None
    await fence.lift(fenced.server, "nowhere")
    with pytest.raises(ServiceFailure) as failure:
        await fence.state(replace(fenced.server, port=1), "shop")
    assert failure.value.code == "server_down"


async def _come_and_go(made: Shop) -> None:
    while True:
        with suppress(*CONNECTION_ERRORS):
            connection = await made.connect()
            await asyncio.sleep(0.01)  # how long it stays: nothing waits for the end of it
            connection.terminate()
        await asyncio.sleep(0)


async def gone(connection: asyncpg.Connection) -> None:
    await until(connection.is_closed)
