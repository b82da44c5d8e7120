"""The lab's images do what the official image does.

With PGHERD_TEST_IMAGES=official the same is asked of that one.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import docker
import pytest
from support.docker_containers import Containers
from support.waiting import until

from bot.demo.lab.images import LABEL, MAJORS, STOP_SIGNAL, official_wanted
from bot.demo.lab.images.build import make_available
from bot.engines.docker import DockerEngine
from bot.model.containers import ContainerState

pytestmark = pytest.mark.slow

CLIENTS = ("psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_isready", "vacuumdb")
OFFICIAL = official_wanted()
VARIABLES = {
    "POSTGRES_USER": "cook",
    "POSTGRES_DB": "recipes",
    "POSTGRES_PASSWORD_FILE": "/run/password",
    "POSTGRES_INITDB_ARGS": "--no-sync",
}


@dataclass(frozen=True)
class Database:
    major: int
    engine: DockerEngine
    container: str

    async def run(self, *argv: str) -> str:
        async with self.engine.exec(self.container, argv, mark="images") as program:
            output = b"".join([piece async for piece in program.stdout()])
            result = await program.result()
        assert result.exit_code == 0, result.stderr
        return output.decode().strip()

    async def ask(self, *statements: str) -> str:
        options = [f"--command={statement}" for statement in statements]
        return await self.run(
            "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "cook", "recipes", *options
        )


@pytest.fixture(scope="module", params=MAJORS)
def started(
    request: pytest.FixtureRequest, docker_host: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, str]]:
    folder = tmp_path_factory.mktemp("postgres")
    (folder / "password").write_text("pass word\n")
    (folder / "init").mkdir()
    (folder / "init/1.sql").write_text("CREATE TABLE dishes (name text);")
    (folder / "init/2.sh").write_text('psql -U "$POSTGRES_USER" "$POSTGRES_DB" -c "TABLE dishes"\n')
    containers = Containers(docker_host)
    image = make_available(docker_host, request.param, official=OFFICIAL)
    yield (
        request.param,
        containers.run(
            ("postgres", "-c", "fsync=off"),
            image=image,
            environment=VARIABLES,
            stop_signal=STOP_SIGNAL,
            init=False,
            binds=[
                f"{folder}/password:/run/password:ro",
                f"{folder}/init:/docker-entrypoint-initdb.d:ro",
            ],
        ),
    )
    containers.remove_all()


@pytest.fixture
async def database(docker_host: str, started: tuple[int, str]) -> Database:
    major, container = started
    database = Database(major, DockerEngine(docker_host), container)

    async def is_ready() -> bool:
        argv = ("pg_isready", "-q", "-h", "127.0.0.1", "-U", "cook")
        async with database.engine.exec(container, argv, mark="images") as program:
            return (await program.result()).exit_code == 0

    await until(is_ready, timeout_s=60)
    return database


async def test_server_and_clients_are_of_the_major(database: Database) -> None:
    assert (await database.ask("SHOW server_version")).startswith(f"{database.major}.")
    for client in CLIENTS:
        assert f") {database.major}." in await database.run(client, "--version"), client


async def test_the_server_runs_as_postgres_with_the_uid_999(database: Database) -> None:
    assert await database.run("stat", "-c", "%U %u", "/proc/1") == "postgres 999"
    assert await database.run("sh", "-c", 'stat -c "%u %a" "$PGDATA"') == "999 700"


async def test_the_variables_and_the_first_files_were_heard(database: Database) -> None:
    assert await database.ask("SELECT current_user, current_database()") == "cook|recipes"
    assert await database.ask("SELECT count(*) FROM dishes") == "0"
    assert await database.ask("SELECT datcollate FROM pg_database LIMIT 1") == "en_US.utf8"


async def test_the_password_counts_over_the_network_and_is_in_no_list(database: Database) -> None:
    by_network = "PGPASSWORD='{}' psql -h $(hostname -i) -U cook recipes -Atc 'SELECT 1'"
    assert await database.run("sh", "-c", by_network.format("pass word")) == "1"
    refused = f"! {by_network.format('wrong')} 2>&1"
    assert "password authentication failed" in await database.run("sh", "-c", refused)
    assert "pass word" not in await database.run("sh", "-c", "cat /proc/[0-9]*/cmdline")
    assert "pass word" not in await database.engine.logs(database.container, tail=1000)


async def test_every_extension_that_is_offered_can_be_created(database: Database) -> None:
    names = (await database.ask("SELECT name FROM pg_available_extensions")).splitlines()
    assert {"earthdistance", "pg_stat_statements", "postgres_fdw", "uuid-ossp"} <= set(names)
    await database.ask(*(f'CREATE EXTENSION IF NOT EXISTS "{name}" CASCADE' for name in names))


async def test_vectors_have_a_distance_and_a_length_where_there_are_any(
    database: Database,
) -> None:
    if database.major == 15:
        assert (
            await database.ask("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'") == ""
        )
        return
    setup = ("CREATE EXTENSION IF NOT EXISTS vector", "CREATE TEMP TABLE v (v vector(3))")
    index = "CREATE INDEX ON v USING hnsw (v vector_cosine_ops)"
    ask = "SELECT v <-> '[1,2,5]', v <=> '[2,4,6]', v = '[1,2,3]' FROM v"
    assert await database.ask(*setup, "INSERT INTO v VALUES ('[1,2,3]')", index, ask) == "2|0|t"
    with pytest.raises(AssertionError, match="expected 3 dimensions, not 2"):
        await database.ask(*setup, "INSERT INTO v VALUES ('[1,2]')")


async def test_what_stands_in_for_an_extension_says_so(database: Database) -> None:
    comments = await database.ask(
        "SELECT name || ' ' || comment FROM pg_available_extensions"
        " WHERE name IN ('vector', 'vchord') ORDER BY name"
    )
    expected = {14: 2, 15: 0, 16: 1}[database.major] if not OFFICIAL else 0
    assert comments.count("STAND-IN") == expected


async def test_a_dump_of_a_dump_is_the_same(database: Database) -> None:
    copy = (
        "createdb -U cook copy_of_recipes && pg_dump -U cook recipes"
        " | psql -XqU cook -v ON_ERROR_STOP=1 copy_of_recipes >/dev/null"
    )
    plain = "pg_dump --no-comments -U cook {} | grep -v restrict"
    await database.run("bash", "-o", "pipefail", "-c", copy)
    dumps = [
        await database.run("bash", "-o", "pipefail", "-c", plain.format(name))
        for name in ("recipes", "copy_of_recipes")
    ]
    assert "CREATE TABLE public.dishes" in dumps[0]
    assert dumps[0] == dumps[1]


async def test_it_stops_quickly_and_comes_back_with_its_data(database: Database) -> None:
    await database.engine.stop(database.container, timeout_s=20)
    stopped = await database.engine.inspect(database.container)
    assert (stopped.state, stopped.exit_code) == (ContainerState.EXITED, 0)
    await database.engine.start(database.container)

    async def answers() -> bool:
        argv = ("psql", "-XAtU", "cook", "recipes", "-c", "SELECT count(*) FROM dishes")
        async with database.engine.exec(database.container, argv, mark="images") as program:
            return (await program.result()).exit_code == 0

    await until(answers)


async def test_an_image_that_is_up_to_date_is_not_made_again(
    docker_host: str, started: tuple[int, str]
) -> None:
    client = docker.APIClient(base_url=docker_host, version="auto")
    before = client.inspect_image(client.inspect_container(started[1])["Image"])
    name = await asyncio.to_thread(make_available, docker_host, started[0], official=OFFICIAL)
    assert client.inspect_image(name)["Id"] == before["Id"]
    assert OFFICIAL or len(before["Config"]["Labels"][LABEL]) == 64
    client.close()
