"""docs/own-role.md, row by row: what works with less than a superuser, and what does not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.backups import BackupLab
from support.own_role import SCRIPT, own_role, run_script
from support.running_lab import RunningLab
from support.shared_server import PHOTOS, SharedWorld, service_on, shared_world
from support.sql_sessions import role, session
from support.waiting import until

from bot.engines.address_book import EngineAddressBook
from bot.model.connections import ServerConnections
from bot.model.errors import Blocked, ServiceFailure
from bot.model.facts import ServerFacts, Unanswered
from bot.model.installation import Server
from bot.model.secret import Secret
from bot.model.sizes import DatabaseRelations
from bot.postgres.connections import PostgresConnections
from bot.postgres.facts import FactsReader
from bot.postgres.fence.postgres_fence import PostgresFence
from bot.postgres.sizes import PostgresSizes
from bot.postgres.terminate import PostgresTerminator

pytestmark = pytest.mark.slow

ADDRESSES = EngineAddressBook({})
MAJORS = {16: "immich_postgres", 17: "mealie_postgres", 18: "shared_postgres"}
LIMIT_S = 10.0


@pytest.fixture
async def looking(running_lab: RunningLab) -> AsyncIterator[Server]:
    """mealie's server, as the role reaches it that only looks."""
    async with own_role(running_lab.lab.servers["mealie_postgres"], full=False) as server:
        yield server


@pytest.fixture
async def full(running_lab: RunningLab) -> AsyncIterator[Server]:
    """The same with everything."""
    async with own_role(running_lab.lab.servers["mealie_postgres"], full=True) as server:
        yield server


@pytest.mark.parametrize("major", MAJORS)
async def test_a_role_that_looks_sees_all_there_is(running_lab: RunningLab, major: int) -> None:
    described = running_lab.lab.servers[MAJORS[major]]
    async with shared_world(described.as_server()) as world:
        await world.applied()  # a database that is closed, from before
        async with own_role(described, full=False) as server:
            await status_sizes_and_connections_are_whole(server)


async def status_sizes_and_connections_are_whole(server: Server) -> None:
    seen = await FactsReader(ADDRESSES).read(server, [PHOTOS], LIMIT_S)
    assert isinstance(seen, ServerFacts)
    assert all(database.size_bytes is not None for database in seen.databases)
    assert seen.preload_libraries is not None
    assert not isinstance(seen.extensions[PHOTOS], Unanswered)
    sizes = await PostgresSizes(ADDRESSES).relations(server, PHOTOS, LIMIT_S)
    assert isinstance(sizes, DatabaseRelations)
    connections = PostgresConnections(ADDRESSES)
    who = await connections.connections(server, LIMIT_S, with_statements=True)
    assert isinstance(who, ServerConnections)
    assert who.limits.sees_all


async def test_a_bare_login_sees_what_everybody_may(running_lab: RunningLab) -> None:
    described = running_lab.lab.servers["mealie_postgres"].as_server()
    async with (
        shared_world(described) as world,
        role(described, "bare") as password,
    ):
        await world.applied()
        bare = replace(described, user="bare", password=Secret(password))
        seen = await FactsReader(ADDRESSES).read(bare, ["mealie", PHOTOS], LIMIT_S)
        assert isinstance(seen, ServerFacts)
        sizes = {database.name: database.size_bytes for database in seen.databases}
        assert sizes["mealie"] is not None
        assert sizes[PHOTOS] is None
        assert seen.preload_libraries is None
        assert isinstance(seen.extensions[PHOTOS], Unanswered)
        who = await PostgresConnections(ADDRESSES).connections(bare, LIMIT_S, with_statements=True)
        assert isinstance(who, ServerConnections)
        assert not who.limits.sees_all
        with pytest.raises(ServiceFailure, match="permission denied for database"):
            await replace(world, server=bare).command.plan()
        async with world.as_owner(PHOTOS) as theirs:
            started = "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
            begun_at = await theirs.fetchval(started)
            with pytest.raises(Blocked):
                await PostgresTerminator(ADDRESSES).terminate(
                    bare, theirs.get_server_pid(), begun_at
                )


async def test_a_role_that_looks_ends_sessions_of_applications_but_not_of_superusers(
    looking: Server, running_lab: RunningLab
) -> None:
    terminator = PostgresTerminator(ADDRESSES)
    admin_server = running_lab.lab.servers[looking.name].as_server()
    async with shared_world(admin_server) as world:
        await world.applied()
        async with world.as_owner(PHOTOS) as theirs, session(admin_server) as admin:
            started = "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
            their_start, admin_start = [await s.fetchval(started) for s in (theirs, admin)]
            assert await terminator.terminate(looking, theirs.get_server_pid(), their_start)
            await until(theirs.is_closed)
            with pytest.raises(Blocked):
                await terminator.terminate(looking, admin.get_server_pid(), admin_start)
            assert await admin.fetchval("SELECT 1") == 1


async def test_a_backup_takes_a_superuser(
    looking: Server, running_lab: RunningLab, tmp_path: Path
) -> None:
    lab = backups_as(looking, running_lab, tmp_path)
    with pytest.raises(ServiceFailure, match="permission denied"):
        await lab.taken("mealie")


async def test_reading_all_data_past_row_security_is_not_enough_for_a_backup(
    looking: Server, running_lab: RunningLab, tmp_path: Path
) -> None:
    async with session(running_lab.lab.servers[looking.name].as_server()) as admin:
        await admin.execute(
            "GRANT pg_read_all_data TO pgherd; ALTER ROLE pgherd BYPASSRLS;"
            "GRANT EXECUTE ON FUNCTION pg_config() TO pgherd"
        )
    lab = backups_as(looking, running_lab, tmp_path)
    with pytest.raises(ServiceFailure, match="permission denied for large object"):
        await lab.taken("mealie")


async def test_with_everything_a_backup_is_taken_and_restored(
    full: Server, running_lab: RunningLab, tmp_path: Path
) -> None:
    lab = backups_as(full, running_lab, tmp_path)
    taken = await lab.taken("mealie")
    try:
        restored = await lab.backups.restore(taken.id, "restored as pgherd", lab.told.append)
        assert restored.differences == ()
    finally:
        async with session(full) as admin:
            await admin.execute('DROP DATABASE IF EXISTS "restored as pgherd" WITH (FORCE)')


def backups_as(server: Server, running_lab: RunningLab, folder: Path) -> BackupLab:
    lab = BackupLab.of(running_lab, folder / "sets")
    described = lab.described.servers[server.name]
    lab.set_server(replace(described, user=server.user, password=server.password))
    return lab


async def test_the_shared_server_is_planned_by_who_looks_and_made_by_a_superuser(
    running_lab: RunningLab,
) -> None:
    described = running_lab.lab.servers["shared_postgres"]
    async with shared_world(described.as_server()) as admin_world:
        async with own_role(described, full=False) as server:
            as_looking = replace(admin_world, server=server)
            assert (await as_looking.command.plan()).acts
            with pytest.raises(Blocked) as raised:
                await as_looking.applied()
            assert raised.value.code == "shared_superuser"
            assert "docs/own-role.md" in raised.value.hint
        async with own_role(described, full=True) as server:
            with_vectors = service_on(server, PHOTOS, "vector")
            as_full = SharedWorld(server, (with_vectors,))
            assert ("extension", "vector") in await as_full.applied()
        # Nothing that was made belongs to pgherd: its role was dropped just now.
        assert await admin_world.with_services(with_vectors).applied() == []


async def test_a_fence_takes_a_superuser(looking: Server, running_lab: RunningLab) -> None:
    with pytest.raises(Blocked) as raised:
        await PostgresFence().preflight(looking, "mealie", "mealie")
    assert raised.value.code == "fence_forbidden"


async def test_a_fence_lets_pgherds_own_role_in(full: Server) -> None:
    survey = await PostgresFence().preflight(full, "mealie", "mealie")
    assert survey.own_role == "pgherd"
    assert "pgherd" not in survey.roles


async def test_the_script_makes_the_role_smaller_and_larger_again(
    running_lab: RunningLab,
) -> None:
    described = running_lab.lab.servers["mealie_postgres"]
    is_superuser = "SELECT rolsuper FROM pg_roles WHERE rolname = 'pgherd'"
    async with own_role(described, full=True), session(described.as_server()) as admin:
        assert await admin.fetchval(is_superuser) is True
        await run_script(described, full=False)
        assert await admin.fetchval(is_superuser) is False
        await run_script(described, full=True)
        assert await admin.fetchval(is_superuser) is True


def test_the_script_has_no_place_for_a_password() -> None:
    text = SCRIPT.read_text()
    assert "PASSWORD '" not in text
    assert "\\password pgherd" in text
