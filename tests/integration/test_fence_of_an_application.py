"""A fence around the lab's own application, which writes all the time."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from support.running_lab import RunningLab
from support.sql_sessions import session
from support.waiting import until

from bot.content.read import DatabaseContentReader
from bot.demo.lab.applications import ask
from bot.demo.lab.writes import ServiceWrites, writes
from bot.engines.address_book import EngineAddressBook
from bot.postgres.database_properties import read_database
from bot.postgres.fence.postgres_fence import PostgresFence

SERVERS = {"immich": "immich_postgres", "mealie": "mealie_postgres"}  # 16 and 17


@pytest.mark.parametrize("service", ["immich", pytest.param("mealie", marks=pytest.mark.slow)])
async def test_a_fenced_application_writes_nothing_until_the_fence_is_lifted(
    running_lab: RunningLab, service: str
) -> None:
    server = running_lab.lab.servers[SERVERS[service]].as_server()
    (application,) = [a for a in running_lab.lab.applications.values() if a.service == service]
    record = Path(application.acknowledged_file)
    fence = PostgresFence()

    async def unwell() -> bool:
        answer = await ask(application.health_url)
        return answer is not None and not answer.healthy

    async def well() -> bool:
        answer = await ask(application.health_url)
        return answer is not None and answer.healthy

    async def judged() -> ServiceWrites:
        found = await writes(running_lab.folder)
        return next(one for one in found.services if one.name == service)

    survey = await fence.preflight(server, service, service)
    assert (survey.roles, survey.writers) == ((service,), ())
    assert [seen.split(" from ")[0] for seen in survey.sessions] == [f"{service} as {service}"]
    await fence.close(server, service, service, run="run-1")
    try:
        acknowledged = record.read_bytes()
        since = await fence.take_checkpoint(server, service)
        await until(unwell)  # three seconds without a write, in which it keeps trying
        assert record.read_bytes() == acknowledged
        state = await fence.state(server, service)
        assert state is not None
        assert state.faults == ()
        assert await fence.changes_since(server, service, since) is None
        assert (await judged()).missing == ()
    finally:
        await fence.lift(server, service)
    await until(well)
    assert len(record.read_bytes()) > len(acknowledged)
    assert (await judged()).missing == ()
    assert await fence.state(server, service) is None


async def test_content_and_backups_do_not_see_a_fence(running_lab: RunningLab) -> None:
    """What they say of a database would else change with it, and a restored one be closed."""
    server = running_lab.lab.servers["shared_postgres"].as_server()
    reader = DatabaseContentReader(EngineAddressBook({}))
    fence = PostgresFence()
    async with session(server, application="pgherd tests") as own:
        await own.execute("CREATE ROLE shut_out LOGIN")
        await own.execute("CREATE DATABASE shut_out OWNER shut_out CONNECTION LIMIT 9")
        try:
            async with reader.snapshot(server, "shut_out") as snapshot:
                content = await snapshot.content()
            seen = (await read_database(server, "shut_out")).properties
            await fence.close(server, "shut_out", "shut_out", run="run-1")
            await fence.take_checkpoint(server, "shut_out")
            async with reader.snapshot(server, "shut_out") as snapshot:
                assert await snapshot.content() == content
            assert (await read_database(server, "shut_out")).properties == seen
            assert seen.connection_limit == 9
        finally:
            await own.execute("DROP DATABASE shut_out WITH (FORCE)")
            await own.execute("DROP ROLE shut_out")


@pytest.fixture
def stand_in_of_pg_cron() -> Iterator[Path]:
    """An extension of that name with its table, and no scheduler; where servers can read it."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        extension = Path(name, "extension")
        extension.mkdir(mode=0o755)
        extension.parent.chmod(0o755)
        control = "comment = 'a stand-in'\ndefault_version = '1.6'\n"
        (extension / "pg_cron.control").write_text(control)
        (extension / "pg_cron--1.6.sql").write_text(
            "CREATE SCHEMA cron; CREATE TABLE cron.job (jobid bigint, schedule text, command text, "
            "nodename text, nodeport int, database text, username text, active bool, jobname text);"
        )
        yield Path(name)


async def test_a_job_of_pg_cron_is_found_in_another_database_and_blocks(
    running_lab: RunningLab, stand_in_of_pg_cron: Path
) -> None:
    server = running_lab.lab.servers["shared_postgres"].as_server()
    async with session(server, application="pgherd tests") as own:
        await own.execute(f"SET extension_control_path = '{stand_in_of_pg_cron}'")
        await own.execute("CREATE EXTENSION pg_cron; CREATE ROLE shut_out LOGIN")
        await own.execute("CREATE DATABASE shut_out OWNER shut_out")
        try:
            await own.executemany(
                "INSERT INTO cron.job VALUES ($1, '0 3 * * *', 'SELECT secret', 'localhost', "
                "5432, $2, $3, $4, $5)",
                [
                    (1, "shut_out", "postgres", True, "nightly"),
                    (2, "shut_out", "shut_out", True, "its own"),
                    (3, "shut_out", "postgres", False, "paused"),
                    (4, "postgres", "postgres", True, "elsewhere"),
                ],
            )
            survey = await PostgresFence().preflight(server, "shut_out", "shut_out")
            assert [(w.kind, w.name) for w in survey.writers if w.blocks] == [
                ("scheduled job", "nightly")
            ]
            assert "secret" not in str(survey)
        finally:
            await own.execute("DROP EXTENSION pg_cron")
            await own.execute("DROP DATABASE shut_out WITH (FORCE)")
            await own.execute("DROP ROLE shut_out")


async def test_replication_is_not_taken_for_a_client(running_lab: RunningLab) -> None:
    server = running_lab.lab.servers["shared_postgres"].as_server()
    fence = PostgresFence()
    assert server.password is not None
    async with session(server, application="pgherd tests") as own:
        await own.execute("CREATE ROLE replica LOGIN REPLICATION PASSWORD 'a test only'")
        await own.execute("CREATE DATABASE shut_out")
        replica = await asyncpg.connect(
            host=server.host,
            port=server.port,
            user="replica",
            password="a test only",
            database="shut_out",
            server_settings={"replication": "database"},
        )
        try:
            await fence.close(server, "shut_out", "nobody", run="run-1")
            state = await fence.state(server, "shut_out")
            assert state is not None
            assert state.faults == ()
            assert await own.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender'"
            )
            assert not replica.is_closed()
        finally:
            replica.terminate()
            await fence.lift(server, "shut_out")
            await own.execute("DROP DATABASE shut_out WITH (FORCE)")
            await own.execute("DROP ROLE replica")
