"""What a fence is decided from, as real servers tell it: who has what where, and who writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from support.fence_servers import FenceServer, Shop, shop
from support.sql_sessions import database
from support.waiting import until

from bot.model.errors import ServiceFailure
from bot.postgres.fence.facts import FenceFacts, Named
from bot.postgres.fence.marks import DatabaseMark, RoleMark
from bot.postgres.fence.reading import fence_session, read_facts


@pytest.fixture
async def made(fence_server: FenceServer) -> AsyncIterator[Shop]:
    async with shop(fence_server) as made, shop(fence_server, "annex"):
        yield made


async def read(made: Shop, owner: str | None = None) -> FenceFacts:
    async with made.own_session("postgres") as own:
        return await read_facts(own, made.server, "shop", owner)


@asynccontextmanager
async def roles(made: Shop, *names: str) -> AsyncIterator[None]:
    """They can log in and have nothing; what they are given goes with them."""
    async with made.own_session("postgres") as own:
        await own.execute(";".join(f"CREATE ROLE {name} LOGIN" for name in names))
        try:
            yield
        finally:
            listed = ", ".join(names)
            for name in ("shop", "annex", "postgres"):
                async with made.own_session(name) as inside:
                    await inside.execute(f"DROP OWNED BY {listed}")
            await own.execute(f"DROP ROLE {listed}")


async def where(made: Shop, owner: str | None = None) -> dict[str, tuple[bool, tuple[str, ...]]]:
    """Of each role whether it belongs to the shop, and which other databases need it."""
    found = await read(made, owner)
    return {role.name: (role.belongs_here, role.other_databases) for role in found.roles}


async def test_each_role_is_told_with_the_databases_that_have_something_of_it(made: Shop) -> None:
    names = (
        "keeper", "visitor", "member", "nested", "reader", "guest", "either", "templated",
        "stranger",
    )  # fmt: skip
    async with roles(made, *names), made.own_session() as here, made.own_session("annex") as annex:
        async with made.own_session("postgres") as own:
            await own.execute("CREATE TABLE kept (a int); ALTER TABLE kept OWNER TO keeper")
            await own.execute("GRANT ALL ON DATABASE postgres TO visitor")
            await own.execute("GRANT CONNECT ON DATABASE template1 TO templated")
        await here.execute(
            "GRANT SELECT ON wares TO keeper, visitor, reader, either;"
            "GRANT shop TO member; GRANT member TO nested;"
            "GRANT CONNECT ON DATABASE annex TO guest"
        )
        await annex.execute("GRANT SELECT ON wares TO either")
        found = await where(made)
        assert {name: found[name] for name in (*names, "shop", "annex")} == {
            "keeper": (True, ("postgres",)),  # what it has there is a use of it
            "visitor": (True, ()),  # to be let into it is none
            "member": (True, ()),
            "nested": (True, ()),
            "reader": (True, ()),
            "guest": (False, ("annex",)),
            "either": (True, ("annex",)),
            "templated": (False, ()),
            "stranger": (False, ()),
            "shop": (True, ()),
            "annex": (False, ("annex",)),
        }


async def test_the_role_that_initdb_made_is_told_with_the_databases_that_it_owns(
    made: Shop,
) -> None:
    async with made.own_session() as own:
        assert (await where(made))["postgres"] == (False, ())
        await own.execute("ALTER DATABASE annex OWNER TO postgres")
        assert (await where(made))["postgres"] == (False, ("annex",))
        await own.execute("ALTER DATABASE shop OWNER TO postgres")
        assert (await where(made))["postgres"] == (True, ("annex",))


async def test_the_owner_of_the_configuration_and_its_members_belong_without_having_anything(
    made: Shop,
) -> None:
    async with roles(made, "configured", "deputy"), made.own_session() as own:
        await own.execute("GRANT configured TO deputy")
        without = await where(made)
        assert (without["configured"], without["deputy"]) == ((False, ()), (False, ()))
        found = await where(made, "configured")
        assert (found["configured"], found["deputy"]) == ((True, ()), (True, ()))


async def test_only_roles_that_can_log_in_or_are_marked_are_told_and_only_ours_is_a_mark(
    made: Shop,
) -> None:
    mark = "run-1|7|login|shop"
    async with (
        roles(made, "marked", "here_only", "likewise", "resting"),
        made.own_session() as own,
    ):
        await own.execute(
            f"ALTER ROLE marked NOLOGIN; ALTER ROLE marked SET pgherd.fence = '{mark}';"
            f"ALTER ROLE marked SET work_mem = '5MB';"
            f"ALTER ROLE here_only IN DATABASE shop SET pgherd.fence = '{mark}';"
            f"ALTER ROLE likewise SET pgherd.fence_of_another = '{mark}';"
            "ALTER ROLE resting NOLOGIN; ALTER ROLE likewise SUPERUSER"
        )
        found = {
            role.name: (role.can_login, role.is_superuser, role.mark)
            for role in (await read(made)).roles
        }
    assert found["marked"] == (False, False, RoleMark("run-1", 7, "shop"))
    assert found["here_only"] == (True, False, None)
    assert found["likewise"] == (True, True, None)
    assert "resting" not in found


async def test_only_the_databases_own_setting_is_its_mark(made: Shop) -> None:
    async with made.own_session() as own:
        await own.execute(
            "ALTER ROLE shop IN DATABASE shop SET pgherd.fence = 'run-1|7';"
            "ALTER DATABASE annex SET pgherd.fence = 'run-1|7';"
            "ALTER DATABASE shop SET pgherd.fence_of_another = 'run-1|7';"
            "ALTER DATABASE shop CONNECTION LIMIT 9"
        )
        found = await read(made)
        assert found.found is not None
        assert (found.found.connection_limit, found.found.mark) == (9, None)
        assert (found.own_role, found.own_is_superuser) == ("herd", True)
        await own.execute("ALTER DATABASE shop SET pgherd.fence = 'run-1|7'")
        marked = (await read(made)).found
        assert marked is not None
        assert marked.mark == DatabaseMark("run-1", 7)
        oids = await own.fetch("SELECT oid FROM pg_database")
        assert found.database_oids == {oid for (oid,) in oids}
        assert marked.oid == await own.fetchval(
            "SELECT oid FROM pg_database WHERE datname = 'shop'"
        )


@pytest.mark.parametrize("whose", ["ROLE", "DATABASE"])
async def test_a_mark_that_somebody_has_changed_is_a_failure_that_says_where_to_look(
    made: Shop, whose: str
) -> None:
    async with made.own_session() as own:
        await own.execute(f"ALTER {whose} shop SET pgherd.fence = 'run-1 and something'")
        with pytest.raises(ServiceFailure) as failure:
            await read(made)
    assert failure.value.code == "fence_mark_unreadable"
    assert "pg_db_role_setting" in failure.value.hint


async def test_what_is_set_for_the_role_or_the_database_does_not_reach_a_session_of_the_fence(
    made: Shop,
) -> None:
    set_there = {
        "search_path": "public",
        "default_transaction_read_only": "on",
        "idle_in_transaction_session_timeout": "1h",
        "lock_timeout": "1h",
        "synchronous_commit": "off",
        "client_connection_check_interval": "0",
        "jit": "on",
        "statement_timeout": "1h",
    }
    expected = {
        "search_path": "",
        "default_transaction_read_only": "off",
        "idle_in_transaction_session_timeout": "0",
        "lock_timeout": "10s",
        "synchronous_commit": "local",
        "client_connection_check_interval": "2s",
        "jit": "off",
        "statement_timeout": "30s",
    }
    async with made.own_session() as own:
        if own.get_server_version().major >= 17:
            set_there["transaction_timeout"], expected["transaction_timeout"] = "1h", "0"
        for name, value in set_there.items():
            await own.execute(f"ALTER DATABASE shop SET {name} = '{value}'")
    async with fence_session(made.server, "shop") as session:
        shown = {name: await session.fetchval(f"SHOW {name}") for name in expected}
    assert shown == expected


async def test_a_session_that_breaks_is_not_taken_for_a_statement_that_was_refused(
    made: Shop,
) -> None:
    statements = {
        "SELECT 1 / 0": "fence_statement_refused",
        "SELECT pg_terminate_backend(pg_backend_pid())": "server_",
        "SET statement_timeout = '10ms'; SELECT pg_sleep(60)": "server_",
    }
    for statement, code in statements.items():
        with pytest.raises(ServiceFailure) as failure:
            async with fence_session(made.server, "shop") as session:
                await session.execute(statement)
        assert failure.value.code.startswith(code)
    with pytest.raises(ServiceFailure) as failure:
        async with fence_session(made.server, "nowhere"):
            pytest.fail("there is such a database")
    assert failure.value.code == "server_refused"


async def test_every_session_of_a_database_is_told_but_the_one_that_asks(made: Shop) -> None:
    application = await made.connect(application="till")
    elsewhere = await made.connect(user="annex", database="annex", application="")

    # Through a published port it is Docker's.
    address = await application.fetchval("SELECT host(inet_client_addr())")

    async def told() -> bool:  # what the fixtures did may be ending still
        seen = {
            (s.pid, s.kind, s.role, s.database, s.application, s.client)
            for s in (await read(made)).sessions
            if s.kind == "client backend"
        }
        return seen == {
            (application.get_server_pid(), "client backend", "shop", "shop", "till", address),
            (elsewhere.get_server_pid(), "client backend", "annex", "annex", "", address),
        }

    await until(told)
    assert all(session.database for session in (await read(made)).sessions)
    application.terminate()
    elsewhere.terminate()


async def test_prepared_transactions_and_subscriptions_are_told_of_this_database_alone(
    made: Shop,
) -> None:
    subscribe = (
        "CREATE SUBSCRIPTION {} CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p "
        "WITH (connect = false, slot_name = 'x')"
    )
    async with made.own_session() as here, made.own_session("annex") as annex:
        try:
            for inside, name in ((here, "here"), (annex, "there")):
                await inside.execute(f"BEGIN; CREATE TABLE t (a int); PREPARE TRANSACTION '{name}'")
                await inside.execute(subscribe.format(name))
                await inside.execute(f"ALTER SUBSCRIPTION {name} ENABLE")
            await here.execute(subscribe.format("disabled"))
            found = await read(made)
            assert found.prepared == (Named("here", "herd"),)
            assert found.subscriptions == (Named("here", "herd"),)
        finally:
            for inside, name in ((here, "here"), (annex, "there"), (here, "disabled")):
                await inside.execute(f"ALTER SUBSCRIPTION {name} DISABLE")
                await inside.execute(f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)")
                await inside.execute(f"DROP SUBSCRIPTION {name}")
            await here.execute("ROLLBACK PREPARED 'here'")
            await annex.execute("ROLLBACK PREPARED 'there'")


async def test_a_database_that_is_not_there_has_facts_all_the_same(made: Shop) -> None:
    async with made.own_session("postgres") as own, database(made.server, "passing"):
        found = await read_facts(own, made.server, "nowhere", "shop")
        assert (found.found, found.runs) == (None, frozenset())
        assert found.database_oids >= {
            await own.fetchval("SELECT oid FROM pg_database WHERE datname = 'passing'")
        }
