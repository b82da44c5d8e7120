"""`shared plan` and `shared apply` on real servers of 16, 17 and 18."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest
from support.command_line import pgherd
from support.running_lab import RunningLab
from support.shared_server import (
    AUDIOBOOKS,
    PHOTOS,
    SharedWorld,
    service_on,
    shared_world,
    take_away,
)
from support.sql_sessions import session

from bot.model.errors import Blocked, ServiceFailure
from bot.model.installation import Server
from bot.model.secret import Secret
from bot.postgres.server_lock import server_lock
from bot.shared_server.apply import make

EXTENSIONS = {16: ("vector",), 17: ("earthdistance",), 18: ("earthdistance", "vector")}
MADE = {16: ["vector"], 17: ["cube", "earthdistance"], 18: ["cube", "earthdistance", "vector"]}


@pytest.fixture
def servers(running_lab: RunningLab) -> dict[int, Server]:
    names = {16: "immich_postgres", 17: "mealie_postgres", 18: "shared_postgres"}
    return {major: running_lab.lab.servers[name].as_server() for major, name in names.items()}


@pytest.fixture
async def world(servers: dict[int, Server]) -> AsyncIterator[SharedWorld]:
    async with shared_world(servers[18]) as world:
        yield world


@pytest.mark.parametrize("major", EXTENSIONS)
async def test_all_is_made_once_and_each_service_is_alone_in_its_database(
    servers: dict[int, Server], major: int
) -> None:
    async with shared_world(servers[major]) as plain:
        photos = service_on(plain.server, PHOTOS, *EXTENSIONS[major])
        world = plain.with_services(plain.services[0], photos)
        made = await world.applied()
        assert made == [
            *((kind, AUDIOBOOKS) for kind in ("role", "database", "isolation")),
            *((kind, PHOTOS) for kind in ("role", "database", "isolation")),
            *(("extension", name) for name in MADE[major]),
        ]
        assert await world.applied() == []
        assert await world.differs() == {}
        await nobody_is_where_he_does_not_belong(world)


async def nobody_is_where_he_does_not_belong(world: SharedWorld) -> None:
    for own, others in ((AUDIOBOOKS, PHOTOS), (PHOTOS, AUDIOBOOKS)):
        async with world.as_owner(own) as inside:
            await inside.execute("CREATE TABLE mine (); CREATE SCHEMA also_mine")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            async with world.as_owner(own, others):
                pytest.fail("connected to the database of another service")
    # Not even somebody who was let in may make anything there.
    async with session(world.server) as admin:
        await admin.execute(f"GRANT CONNECT ON DATABASE {PHOTOS} TO PUBLIC")
    assert await world.differs() == {("isolation", PHOTOS): "everybody may connect"}
    async with world.as_owner(AUDIOBOOKS, PHOTOS) as inside:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="schema public"):
            await inside.execute("CREATE TABLE public.not_mine ()")


async def held() -> None:
    """The lock, which nobody else wants here."""


async def test_whoever_was_cut_off_goes_on_by_planning_again(world: SharedWorld) -> None:
    photos = service_on(world.server, PHOTOS, "earthdistance", "vector")
    world = world.with_services(photos)
    acts = (await world.command.plan()).acts
    for done, act in enumerate(acts):
        assert (await world.command.plan()).acts == acts[done:]
        await make(world.server, [act], major=18, salt=lambda: b"0123456789abcdef", still_held=held)
    end = await world.command.plan()
    assert (end.acts, end.differs) == ((), ())


async def test_what_is_other_is_told_and_stays_as_it_is(world: SharedWorld) -> None:
    await world.applied()
    async with session(world.server) as admin:
        await admin.execute(
            f"ALTER ROLE {PHOTOS} CREATEDB CONNECTION LIMIT 3 PASSWORD 'another';"
            f'GRANT CONNECT ON DATABASE {PHOTOS} TO "Hörbücher ""neu"""'
        )
        before = await admin.fetchrow("SELECT * FROM pg_authid WHERE rolname = $1", PHOTOS)
        limited = replace(world.services[1], connection_limit=20)
        world = world.with_services(world.services[0], limited)
        assert await world.differs() == {
            ("powers", PHOTOS): "CREATEDB",
            ("connection_limit", PHOTOS): "3",
            ("password", PHOTOS): "another one",
            ("isolation", PHOTOS): f"{AUDIOBOOKS} may connect",
        }
        assert await world.applied() == []
        assert before == await admin.fetchrow("SELECT * FROM pg_authid WHERE rolname = $1", PHOTOS)


@pytest.mark.parametrize(
    "password",
    [
        "pencil",
        "a'b\\c\"d $1 %s",
        "Zwölf Größen",
        "e\u0301\u00a0\u00ad",
        "\u0627\u0661\u0628",
        "\U0001f511",
    ],
)
async def test_a_role_logs_in_with_its_password_whatever_is_in_it(
    world: SharedWorld, running_lab: RunningLab, password: str
) -> None:
    world = world.with_services(replace(world.services[1], password=Secret(password)))
    await world.applied()
    described = running_lab.lab.servers[world.server.name]
    assert described.bin_dir is not None
    asked = await asyncio.create_subprocess_exec(
        f"{described.bin_dir}/psql", "-XAtqw", "-h", described.host, "-p", str(described.port),
        "-U", PHOTOS, "-d", PHOTOS, "-c", "SELECT current_user",
        env={"PGPASSWORD": password, "PGCLIENTENCODING": "UTF8"},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(asked.communicate(), 20)
    assert (asked.returncode, out) == (0, b"photos\n")


async def test_the_log_of_the_server_has_neither_password_nor_verifier(
    world: SharedWorld, running_lab: RunningLab
) -> None:
    log = running_lab.folder / "logs" / f"{world.server.name}.log"
    begin = log.stat().st_size
    async with session(world.server) as admin:
        await admin.execute("ALTER SYSTEM SET log_statement = 'all'")
        await admin.execute("SELECT pg_reload_conf()")
        try:
            acts = (await world.command.plan()).acts
            await world.applied()
            with pytest.raises(ServiceFailure, match="already exists"):
                await make(world.server, acts, major=18, salt=bytes, still_held=held)
        finally:
            await admin.execute("ALTER SYSTEM RESET log_statement")
            await admin.execute("SELECT pg_reload_conf()")
    said = log.read_bytes()[begin:].decode()
    assert "pg_authid" in said  # so statements were logged
    assert "wörd" not in said
    assert "SCRAM-SHA-256$" not in said


async def test_text_sorts_as_in_the_database_that_moves(
    servers: dict[int, Server], world: SharedWorld
) -> None:
    async with session(servers[17]) as old:
        await old.execute(
            f"CREATE DATABASE {PHOTOS} TEMPLATE template0 LOCALE_PROVIDER builtin "
            "BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
        )
        try:
            moving = replace(world.services[1], server=servers[17].name)
            moving_world = replace(world, services=(moving,), others=(servers[17],))
            on_16 = replace(moving_world, server=servers[16])
            assert [check.name for check in (await on_16.command.plan()).blockers] == ["locales"]
            with pytest.raises(Blocked, match="photos needs 17"):
                await on_16.applied()
            await moving_world.applied()
        finally:
            await old.execute(f"DROP DATABASE {PHOTOS} WITH (FORCE)")
    async with session(world.server) as admin:
        found = await admin.fetchrow(
            "SELECT datlocprovider::text, datlocale, datcollate "
            "FROM pg_database WHERE datname = $1",
            PHOTOS,
        )
    assert tuple(found or ()) == ("b", "C.UTF-8", "C")


async def test_another_locale_than_that_of_the_source_is_told(
    servers: dict[int, Server], world: SharedWorld
) -> None:
    await world.applied()
    async with session(servers[17]) as old:
        await old.execute(f"CREATE DATABASE {PHOTOS} TEMPLATE template0 LOCALE 'C'")
        try:
            moving = replace(world.services[1], server=servers[17].name)
            moving_world = replace(world, services=(moving,), others=(servers[17],))
            assert await moving_world.differs() == {("locale", PHOTOS): "C.UTF-8"}
        finally:
            await old.execute(f"DROP DATABASE {PHOTOS} WITH (FORCE)")


async def test_it_waits_for_nobody_who_holds_the_server(world: SharedWorld) -> None:
    plan = await world.command.plan()
    async with server_lock(world.server, "backup photos"):
        with pytest.raises(Blocked, match="backup photos"):
            await world.command.apply(plan)
    assert (await world.command.plan()).acts == plan.acts


async def test_a_plan_that_is_not_true_any_more_is_not_carried_out(world: SharedWorld) -> None:
    plan = await world.command.plan()
    await world.with_services(world.services[1]).applied()
    with pytest.raises(Blocked, match="has changed since the plan was shown") as raised:
        await world.command.apply(plan)
    assert raised.value.code == "plan_changed"


async def test_a_login_that_is_no_superuser_makes_nothing_and_sees_all_the_same(
    world: SharedWorld,
) -> None:
    async with session(world.server) as admin:
        await admin.execute("CREATE ROLE small LOGIN PASSWORD 'small'")
        try:
            small = replace(world.server, user="small", password=Secret("small"))
            as_small = replace(world, server=small)
            plan = await as_small.command.plan()
            assert [check.name for check in plan.blockers] == ["superuser"]
            assert plan.acts == (await world.command.plan()).acts
            with pytest.raises(Blocked, match="small is not a superuser"):
                await as_small.command.apply(plan)
        finally:
            await admin.execute("DROP ROLE small")


async def test_the_command_line_makes_it_when_told_so_and_leaves_it_in_the_audit(
    running_lab: RunningLab,
) -> None:
    shared = running_lab.lab.servers["shared_postgres"]
    settings = running_lab.folder / "shared.yaml"
    settings.write_text(
        f"servers: {{shared_postgres: {{host: 127.0.0.1, port: {shared.port}, "
        "password: {file: secrets/shared_postgres}}}\n"
        "shared_server: shared_postgres\nstate_dir: shared_state\n"
        "services:\n"
        "  jellystat:\n"
        "    server: shared_postgres\n"
        "    database: jellystat\n"
        "    owner: jellystat\n"
        "    password: {file: secrets/mealie}\n"
    )
    try:
        refused = await pgherd("--config", settings, "shared", "apply")
        assert refused.status == 2
        assert "role jellystat, database jellystat, isolation jellystat" in refused.err
        lacking = (await pgherd("--config", settings, "shared", "plan", "--json")).json
        assert [m["kind"] for m in lacking["missing"]] == ["role", "database", "isolation"]
        done = await pgherd("--config", settings, "shared", "apply", "--yes", "--json")
        assert done.status == 0
        assert done.json["missing"] == done.json["differs"] == []
        assert done.json["made"] == lacking["missing"]
        audit = (await pgherd("--config", settings, "audit", "--json")).json["entries"]
        assert [(e["act"], e["object"], e["result"]) for e in reversed(audit)] == [
            ("shared_apply", "shared_postgres", "confirmed"),
            ("shared_apply", "shared_postgres", "good"),
        ]
    finally:
        await take_away(shared.as_server(), "jellystat")


async def test_without_a_shared_server_it_says_where_to_name_one(running_lab: RunningLab) -> None:
    settings = running_lab.folder / "no-shared.yaml"
    settings.write_text("servers: {one: {host: 127.0.0.1, port: 1}}\n")
    said = await pgherd("--config", settings, "shared", "plan")
    assert said.status == 2
    assert "shared_server:" in said.err
