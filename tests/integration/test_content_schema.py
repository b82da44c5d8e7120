"""Every change of a schema is seen, on every major; and nothing is seen that no dump has."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import asyncpg
import pytest
from support.content_objects import CHANGES, OBJECTS
from support.content_reading import content_of
from support.fence_servers import docker_server
from support.running_lab import RunningLab
from support.schema_properties import NAME as PROPERTIES
from support.schema_properties import objects
from support.sql_sessions import database, role, session

from bot.content.compare import differences
from bot.model.installation import Server

NAME = "content changes"
SERVERS = {16: "immich_postgres", 17: "mealie_postgres", 18: "shared_postgres"}


@pytest.fixture
def server(running_lab: RunningLab) -> Server:
    return running_lab.lab.servers["shared_postgres"].as_server()


@pytest.fixture(
    params=[
        18,
        pytest.param(17, marks=pytest.mark.slow),
        pytest.param(16, marks=pytest.mark.slow),
        pytest.param(15, marks=[pytest.mark.slow, pytest.mark.timeout(300)]),
        pytest.param(14, marks=[pytest.mark.slow, pytest.mark.timeout(300)]),
    ]
)
def each_major(request: pytest.FixtureRequest) -> Iterator[Server]:
    major = request.param
    with ExitStack() as stack:
        if major in SERVERS:
            lab: RunningLab = request.getfixturevalue("running_lab")
            yield lab.lab.servers[SERVERS[major]].as_server()
        else:
            docker_host = request.getfixturevalue("docker_host")
            yield stack.enter_context(docker_server(major, docker_host)).bootstrap


@pytest.fixture
async def inside(server: Server) -> AsyncIterator[asyncpg.Connection]:
    async with role(server, "content_reader"), database(server, NAME) as inside:
        await inside.execute(OBJECTS)
        yield inside


async def test_the_change_of_any_one_property_is_seen_under_the_name_of_its_object(
    each_major: Server,
) -> None:
    async with objects(each_major) as made:
        before = await content_of(each_major, PROPERTIES)
        await made.change()
        after = await content_of(each_major, PROPERTIES)
        found = {(one.kind, one.name) for one in differences(before, after)}
        assert (made.changes - found, found - made.changes) == (set(), set())


OWNER, COMMENT, RIGHTS = ("owner", "database"), ("comment", "database"), ("privileges", "database")
OF_THE_DATABASE = {
    "ALTER {} OWNER TO content_reader": [OWNER, RIGHTS],  # the owner has some
    "ALTER {} SET work_mem TO '6MB'": [("setting", "work_mem")],
    "ALTER {} SET work_mem TO '7MB'": [("setting", "work_mem")],
    "ALTER {} SET app.key TO 'a secret'": [("setting", "app.key")],
    "ALTER {} SET app.key TO 'another secret'": [("setting", "app.key")],
    "ALTER ROLE content_reader IN {} SET work_mem TO '8MB'": [
        ("setting", "work_mem for content_reader")
    ],
    "ALTER {} SET pgherd.fence TO 'a mark of our own'": [],
    "ALTER {} CONNECTION LIMIT 0": [],  # a fence does that
    "COMMENT ON {} IS 'one'": [COMMENT],
    "COMMENT ON {} IS 'two'": [COMMENT],
    "GRANT TEMP ON {} TO PUBLIC": [],  # as on a new one
    "GRANT CREATE ON {} TO PUBLIC": [RIGHTS],
    "REVOKE TEMP ON {} FROM PUBLIC": [RIGHTS],
}


async def test_the_change_of_any_one_property_of_the_database_itself_is_seen(
    server: Server,
) -> None:
    async with role(server, "content_reader"), database(server, NAME) as inside:
        before = await content_of(server, NAME)
        for change, expected in OF_THE_DATABASE.items():
            await inside.execute(change.format(f'DATABASE "{NAME}"'))
            after = await content_of(server, NAME)
            found = [(one.kind, one.name) for one in differences(before, after)]
            assert (change, found) == (change, expected)
            before = after


async def test_encoding_and_locale_of_a_database_are_compared(server: Server) -> None:
    contents = []
    for options in (
        "ENCODING UTF8 LC_COLLATE 'C' LC_CTYPE 'C'",
        "ENCODING UTF8 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C'",
        "ENCODING UTF8 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
        "ENCODING UTF8 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C' LOCALE 'C'",
        "ENCODING UTF8 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'",
        "ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C'",
    ):
        async with session(server) as admin:
            await admin.execute(f'CREATE DATABASE "{NAME}" TEMPLATE template0 {options}')
            try:
                contents.append(await content_of(server, NAME))
            finally:
                await admin.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')
    first, *others = contents
    found = [[(d.kind, d.name) for d in differences(first, other)] for other in others]
    locale, encoding = ("database", "locale"), ("database", "encoding")
    assert found == [[locale], [locale], [locale], [locale], [encoding]]
    assert differences(others[2], others[3]) != ()


async def test_all_changes_together_show_every_kind_of_difference(
    server: Server, inside: asyncpg.Connection
) -> None:
    before = await content_of(server, NAME)
    for change in CHANGES:
        await inside.execute(change)
    found = {d.kind for d in differences(before, await content_of(server, NAME))}
    assert set(CHANGES.values()) - found == set()


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_each_single_change_is_seen(server: Server, inside: asyncpg.Connection) -> None:
    missed = []
    before = await content_of(server, NAME)
    for change, kind in CHANGES.items():
        await inside.execute(change)
        after = await content_of(server, NAME)
        if kind not in {difference.kind for difference in differences(before, after)}:
            missed.append(change)
        before = after
    assert missed == []


async def test_no_secret_of_the_schema_is_shown(server: Server, inside: asyncpg.Connection) -> None:
    await inside.execute(
        "CREATE FOREIGN DATA WRAPPER elsewhere; "
        "CREATE SERVER far FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'x', password 'a secret'); "
        "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'x', password 'a secret'); "
        "CREATE SUBSCRIPTION feed CONNECTION 'host=127.0.0.1 password=secret' PUBLICATION news "
        "WITH (connect = false)"
    )
    try:
        content = await content_of(server, NAME)
    finally:
        await inside.execute("ALTER SUBSCRIPTION feed SET (slot_name = NONE)")
        await inside.execute("DROP SUBSCRIPTION feed")
    seen = {(found.kind, found.name) for found in content.schema}
    assert {("setting", "app.key"), ("subscription", "feed"), ("server", "far")} <= seen
    assert "secret" not in repr(content)
