"""The lab's applications, and what `lab writes` says about them."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from support.running_lab import RunningLab
from support.waiting import until

from bot.demo.lab.applications import Answer, ask
from bot.demo.lab.description import LabApplication, LabServer
from bot.demo.lab.down import down
from bot.demo.lab.up import up
from bot.demo.lab.writes import ServiceWrites, writes
from bot.engines.processes import ProcessEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure, UserMistake

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """Of this module alone: its tests kill servers and lose rows."""
    folder = tmp_path_factory.mktemp("writes") / "lab"
    try:
        yield RunningLab(asyncio.run(up(folder, scale=0.02)), folder)
    finally:
        asyncio.run(down(folder))


@pytest.fixture
def engine(lab: RunningLab) -> ProcessEngine:
    return ProcessEngine(lab.folder / "engine")


@asynccontextmanager
async def session(server: LabServer, database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        database=database,
        timeout=10,
    )
    try:
        yield connection
    finally:
        await connection.close(timeout=5)


async def written(lab: RunningLab, service: str) -> ServiceWrites:
    found = await writes(lab.folder)
    return next(s for s in found.services if s.name == service)


async def health(lab: RunningLab, application: str) -> Answer | None:
    return await ask(lab.lab.applications[application].health_url)


async def until_it_writes_again(lab: RunningLab, service: str, application: str) -> None:
    """Healthy, and with more acknowledged writes than now."""
    before = read_lines(lab, application)

    async def writes_again() -> bool:
        answer = await health(lab, application)
        return answer is not None and answer.healthy and read_lines(lab, application) > before + 3

    await until(writes_again)


def read_lines(lab: RunningLab, application: str) -> int:
    path = Path(lab.lab.applications[application].acknowledged_file)
    return path.read_bytes().count(b"\n")


async def test_applications_write_all_the_time_and_nothing_is_missing(lab: RunningLab) -> None:
    first = await writes(lab.folder)
    for application in lab.lab.applications.values():
        await until_it_writes_again(lab, application.service, application.container)
    for _ in range(20):  # while they write: each reading meets them at another point
        found = await writes(lab.folder)
        assert [(s.name, s.missing) for s in found.services] == [
            ("authentik", ()),
            ("mealie", ()),
            ("immich", ()),
        ]
    assert [s.using for s in found.services] == [
        "authentik_postgres",
        "mealie_postgres",
        "immich_postgres",
    ]
    for before, after in zip(first.services, found.services, strict=True):
        assert after.acknowledged > before.acknowledged


async def test_each_line_of_a_record_has_id_value_and_time(lab: RunningLab) -> None:
    path = Path(lab.lab.applications["mealie"].acknowledged_file)

    def entries() -> list[dict[str, object]]:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()[:-1]]

    await until(lambda: any(entry["value"] is None for entry in entries()))
    assert all(set(entry) == {"id", "value", "at"} for entry in entries())


async def test_the_applications_tell_the_database_that_they_use(lab: RunningLab) -> None:
    answer = await health(lab, "immich_server")
    assert answer is not None
    server = lab.lab.servers["immich_postgres"]
    assert answer.body == {
        "status": "ok",
        "database": {"host": server.host, "port": server.port, "name": "immich"},
    }


async def test_after_its_server_was_killed_an_application_comes_back_and_nothing_is_missing(
    lab: RunningLab, engine: ProcessEngine
) -> None:
    for _ in range(3):
        pid = await engine.pid("authentik_postgres")
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until_state(engine, "authentik_postgres", ContainerState.EXITED)
        await engine.start("authentik_postgres")
        await until_it_writes_again(lab, "authentik", "authentik_server")
        assert (await written(lab, "authentik")).missing == ()


async def test_without_its_server_an_application_is_unhealthy_and_says_why(
    lab: RunningLab, engine: ProcessEngine
) -> None:
    await engine.stop("mealie_postgres")

    async def unhealthy() -> Answer | None:
        answer = await health(lab, "mealie")
        return answer if answer is not None and not answer.healthy else None

    answer = await until(unhealthy)
    assert answer.body["status"] == "failing"
    assert "last write succeeded" in answer.body["reason"]
    with pytest.raises(ServiceFailure, match="mealie_postgres"):
        await writes(lab.folder)
    await engine.start("mealie_postgres")
    await until_it_writes_again(lab, "mealie", "mealie")
    assert (await written(lab, "mealie")).missing == ()


async def test_a_killed_application_goes_on_where_it_was(
    lab: RunningLab, engine: ProcessEngine
) -> None:
    for _ in range(5):
        pid = await engine.pid("immich_server")
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until_state(engine, "immich_server", ContainerState.EXITED)
        stopped = await written(lab, "immich")  # judged without the application too
        assert stopped.missing == ()
        assert stopped.using == "immich_postgres"
        await engine.start("immich_server")
        await until_it_writes_again(lab, "immich", "immich_server")
        assert (await written(lab, "immich")).missing == ()


async def test_a_write_that_a_frozen_server_may_have_committed_is_settled(
    lab: RunningLab, engine: ProcessEngine
) -> None:
    pid = await engine.pid("authentik_postgres")
    assert pid is not None
    async with session(lab.lab.servers["authentik_postgres"], "authentik") as connection:
        (backend,) = await connection.fetchrow(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'authentik'"
        )
    # Its backend gets the statement, and answers only when the application has given up.
    os.kill(backend, signal.SIGSTOP)
    try:
        await until_unhealthy(lab, "authentik_server")
        lines = read_lines(lab, "authentik_server")
        # The new session waits for the old one to end: it must not write before.
        log = ProcessEngine(lab.folder / "engine").logs
        await until(lambda: gave_up(log, "authentik_server"))
        assert read_lines(lab, "authentik_server") == lines
    finally:
        os.kill(backend, signal.SIGCONT)
    await until_it_writes_again(lab, "authentik", "authentik_server")
    assert (await written(lab, "authentik")).missing == ()


@pytest.mark.parametrize(
    "loss",
    [
        "DELETE FROM lab_writes WHERE id = $1",
        "UPDATE lab_writes SET value = value || '!' WHERE id = $1",
    ],
    ids=["deleted", "changed"],
)
async def test_a_row_lost_behind_the_applications_back_is_missing_until_it_is_mended(
    lab: RunningLab, loss: str
) -> None:
    async with session(lab.lab.servers["immich_postgres"], "immich") as connection:
        key, value = await connection.fetchrow(
            "SELECT id, value FROM lab_writes ORDER BY id LIMIT 1"
        )
        await connection.execute(loss, key)
        try:
            assert (await written(lab, "immich")).missing == (key,)
            await until_it_writes_again(lab, "immich", "immich_server")
            assert (await written(lab, "immich")).missing == (key,)
        finally:
            await connection.execute(
                "INSERT INTO lab_writes VALUES ($1, $2) "
                "ON CONFLICT (id) DO UPDATE SET value = excluded.value",
                key,
                value,
            )
    await until_nothing_is_missing(lab, "immich")


async def test_a_deleted_row_that_is_back_is_missing(lab: RunningLab) -> None:
    application = lab.lab.applications["immich_server"]
    path = Path(application.acknowledged_file)

    def deleted() -> list[int]:
        entries = [json.loads(line) for line in path.read_text("utf-8").splitlines()[:-1]]
        return [entry["id"] for entry in entries if entry["value"] is None]

    key = (await until(deleted))[0]
    async with session(lab.lab.servers["immich_postgres"], "immich") as connection:
        await connection.execute("INSERT INTO lab_writes VALUES ($1, 'back')", key)
        try:
            assert (await written(lab, "immich")).missing == (key,)
        finally:
            await connection.execute("DELETE FROM lab_writes WHERE id = $1", key)
    assert (await written(lab, "immich")).missing == ()


async def test_a_lost_table_is_every_row_missing(lab: RunningLab, engine: ProcessEngine) -> None:
    await engine.stop("mealie")  # it would make the table again, sooner or later
    async with session(lab.lab.servers["mealie_postgres"], "mealie") as connection:
        rows = await connection.fetchval("SELECT count(*) FROM lab_writes")
        await connection.execute("ALTER TABLE lab_writes RENAME TO lab_writes_away")
        try:
            assert len((await written(lab, "mealie")).missing) >= rows - 1
        finally:
            await connection.execute("ALTER TABLE lab_writes_away RENAME TO lab_writes")
    await engine.start("mealie")
    await until_it_writes_again(lab, "mealie", "mealie")
    assert (await written(lab, "mealie")).missing == ()


async def test_an_application_that_was_moved_is_judged_by_its_new_server(
    lab: RunningLab, engine: ProcessEngine
) -> None:
    application = lab.lab.applications["mealie"]
    old, shared = lab.lab.servers["mealie_postgres"], lab.lab.servers["shared_postgres"]
    await engine.stop("mealie")
    password = (lab.folder / "secrets" / "mealie").read_text().strip()
    async with session(old, "mealie") as connection:
        rows = [tuple(row) for row in await connection.fetch("SELECT id, value FROM lab_writes")]
    async with session(shared, "postgres") as connection:
        await connection.execute(f"CREATE ROLE mealie LOGIN PASSWORD '{password}'")
        await connection.execute("CREATE DATABASE mealie OWNER mealie")
    async with session(shared, "mealie") as connection:
        await connection.execute(
            "CREATE TABLE lab_writes (id bigint PRIMARY KEY, value text NOT NULL);"
            "ALTER TABLE lab_writes OWNER TO mealie"
        )
        await connection.copy_records_to_table("lab_writes", records=rows[1:])  # one is forgotten
    point_at(application, shared.port)
    assert (await written(lab, "mealie")).using == "shared_postgres"  # before it is started too
    await engine.start("mealie")
    await until_it_writes_again(lab, "mealie", "mealie")
    moved = await written(lab, "mealie")
    assert moved.using == "shared_postgres"
    assert moved.missing == (rows[0][0],)
    async with session(shared, "mealie") as connection:
        await connection.copy_records_to_table("lab_writes", records=rows[:1])
    await until_nothing_is_missing(lab, "mealie")


async def test_a_damaged_record_is_no_clean_one(lab: RunningLab, engine: ProcessEngine) -> None:
    path = Path(lab.lab.applications["immich_server"].acknowledged_file)
    await engine.stop("immich_server")
    whole = replace_content(path, lambda content: b"{" + content)
    try:
        with pytest.raises(ServiceFailure, match="damaged"):
            await writes(lab.folder)
    finally:
        replace_content(path, lambda _: whole)
        await engine.start("immich_server")
    await until_it_writes_again(lab, "immich", "immich_server")


async def test_where_there_is_no_lab_that_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="no lab"):
        await writes(tmp_path)


def point_at(application: LabApplication, port: int) -> None:
    """What a deployer does to Mealie: its variable in its environment file."""
    file = Path(application.environment_file)
    lines = file.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("POSTGRES_PORT=")]
    file.write_text("\n".join([*kept, f"POSTGRES_PORT={port}"]), "utf-8")


def replace_content(path: Path, change: Callable[[bytes], bytes]) -> bytes:
    """Change a file, and return what it held."""
    content = path.read_bytes()
    path.write_bytes(change(content))
    return content


async def until_nothing_is_missing(lab: RunningLab, service: str) -> None:
    async def clean() -> bool:
        return (await written(lab, service)).missing == ()

    await until(clean)


async def until_state(engine: ProcessEngine, name: str, state: ContainerState) -> None:
    async def reached() -> bool:
        return (await engine.inspect(name)).state is state

    await until(reached)


async def until_unhealthy(lab: RunningLab, application: str) -> None:
    async def unhealthy() -> bool:
        answer = await health(lab, application)
        return answer is not None and not answer.healthy

    await until(unhealthy)


async def gave_up(log: Callable[[str], Awaitable[str]], application: str) -> bool:
    return "did not answer in time" in await log(application)
