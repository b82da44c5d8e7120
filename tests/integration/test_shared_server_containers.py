"""config/shared-postgres as it is shipped, started in containers of 14, 15 and 16.

The lab's images stand in for Immich's, whose registry no test may need.
"""

import json
import secrets
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import pytest
import yaml
from support.bot_image import ROOT
from support.compose import Compose
from support.docker_cli import docker
from support.docker_lab import compose_of_the_script
from support.own_role import SCRIPT
from support.shared_server import SharedWorld
from support.sql_sessions import session
from support.waiting import until

from bot.demo.lab.images import MAJORS, official_wanted
from bot.demo.lab.images.build import make_available
from bot.demo.lab.ports import reserved_ports
from bot.engines.address_book import EngineAddressBook
from bot.engines.docker import DockerEngine
from bot.model.facts import ServerFacts
from bot.model.installation import Server, Service
from bot.model.secret import Secret
from bot.model.shared_server import SourceDatabase
from bot.postgres.facts import FactsReader
from bot.postgres.shared_server import read_source

# Its first test makes the images too.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SHIPPED = ROOT / "config/shared-postgres"
NETWORKS = ("INFRASTRUCTURE_NETWORK", "PHOTOS_NETWORK", "COOKBOOK_NETWORK")
# 15 is Debian's, which has no pgvector.
IMMICH = {
    14: ("vchord", "earthdistance"), 15: ("earthdistance",), 16: ("vchord", "earthdistance")
}  # fmt: skip
INIT = "/docker-entrypoint-initdb.d/10-services.sh"
# Stands before psql in the container's PATH, and notes what everybody in there can read in a list
# of processes.
WRAPPER = """#!/bin/bash
printf '%s\\n' "$*" >>/tmp/command-lines
exec /usr/lib/postgresql/$PG_MAJOR/bin/psql "$@"
"""


@pytest.fixture(scope="module", autouse=True)
def _compose() -> Iterator[None]:
    with compose_of_the_script():
        yield


@dataclass(frozen=True)
class Shipped:
    """A copy of the folder, with passwords and networks of its own."""

    host: str
    folder: Path
    major: int
    name: str
    variables: Mapping[str, str]
    port: int

    async def compose(self, *argv: str) -> str:
        files = (self.folder / "docker-compose.yml", self.folder / "override.yml")
        return await Compose(self.name, *files)(self.host, *argv, **self.variables)

    def inside(self, *argv: str) -> str:
        return docker(self.host, "exec", "--user", "postgres", self.name, *argv)

    async def logs(self) -> str:
        return await DockerEngine(self.host).logs(self.name, tail=10_000)

    def password(self, name: str) -> str:
        return (self.folder / "secrets" / name).read_text().removesuffix("\n")

    @property
    def world(self) -> SharedWorld:
        password = Secret(self.password("shared_postgres_admin_password"))
        server = Server("shared", "127.0.0.1", self.port, "postgres", password, "postgres")
        extensions = {"immich": IMMICH[self.major]}
        services = tuple(
            Service(
                name, "shared", name, name, extensions.get(name, ()),
                password=Secret(self.password(name)),
            )
            for name in ("authentik", "mealie", "immich")
        )  # fmt: skip
        return SharedWorld(server, services)


@pytest.fixture(params=MAJORS)
def major(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@asynccontextmanager
async def shipped(
    docker_host: str, folder: Path, major: int, services: str
) -> AsyncIterator[Shipped]:
    name = f"pgherd-test-{uuid.uuid4().hex[:8]}"
    networks = {variable: f"{name}-{variable.lower()}" for variable in NETWORKS}
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    with reserved_ports(1) as (port,):
        variables = {
            "SHARED_SERVICES": services,
            "PUBLISHED_PORT": str(port),
            "VOLUME": name,
            "SHARED_BUFFERS": "32MB",
            "PRELOAD_LIBRARIES": "" if major == 15 else "vchord.so",
            **networks,
        }
    _write_secrets(folder)
    _write_override(folder, docker_host, name, major)
    for network in networks.values():
        docker(docker_host, "network", "create", network)
    one = Shipped(docker_host, folder, major, name, variables, port)
    try:
        yield one
    finally:
        await one.compose("down", "--volumes", "--timeout", "5")
        docker(docker_host, "network", "rm", *networks.values())


async def _is_up(one: Shipped) -> bool:
    addresses = EngineAddressBook({})
    return isinstance(await FactsReader(addresses).read(one.world.server, [], 2.0), ServerFacts)


def _write_secrets(folder: Path) -> None:
    kept = folder / "secrets"
    kept.mkdir(mode=0o700)
    # As docs/shared-server.md says: the files can be read by the container's user, the folder not.
    for name in ("shared_postgres_admin_password", "authentik", "mealie", "immich"):
        (kept / name).write_text(f"{secrets.token_hex(8)} 'ö\\\\ $HOME\n")
        (kept / name).chmod(0o644)


def _write_override(folder: Path, host: str, name: str, major: int) -> None:
    wrapper = folder / "psql"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)
    described = yaml.safe_load((folder / "docker-compose.yml").read_text())
    command = [*described["services"]["shared-postgres"]["command"], "-c", "log_statement=all"]
    changed = {
        "image": make_available(host, major, official=official_wanted()),
        "container_name": name,
        "command": command,
        "volumes": [f"{wrapper}:/usr/local/bin/psql:ro"],
        "healthcheck": {"interval": "1s"},
    }
    text = yaml.safe_dump({"services": {"shared-postgres": changed}})
    (folder / "override.yml").write_text(text)


async def test_the_first_start_leaves_nothing_for_the_plan_to_do(
    docker_host: str, tmp_path: Path, major: int
) -> None:
    services = f"authentik mealie immich:{','.join(IMMICH[major])}"
    async with shipped(docker_host, tmp_path / "shared", major, services) as one:
        await one.compose("up", "--detach", "--wait")
        plan = await one.world.command.plan()
        assert plan.blockers == ()
        assert (plan.acts, plan.differs) == ((), ())
        await _everybody_is_alone(one.world)
        await _no_password_was_shown(one)
        one.inside("bash", INIT)  # again, as after a first start that was cut off
        assert (await one.world.command.plan()).acts == ()
        await _a_locale_of_glibc_does_not_sort_by_bytes(one.world)
        await _it_is_gentle_when_it_stops(one)


async def _everybody_is_alone(world: SharedWorld) -> None:
    for service in world.services:
        async with world.as_owner(service.name) as inside:
            await inside.execute("CREATE TABLE public.mine ()")
        for other in world.services:
            if other is not service:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with world.as_owner(service.name, other.database):
                        pytest.fail("connected to the database of another service")
    # Not even who is let in may make anything in there: 14 would allow it by itself.
    async with session(world.server) as admin:
        await admin.execute("GRANT CONNECT ON DATABASE mealie TO authentik")
        async with world.as_owner("authentik", "mealie") as visitor:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="schema public"):
                await visitor.execute("CREATE TABLE public.not_mine ()")
        await admin.execute("REVOKE CONNECT ON DATABASE mealie FROM authentik")


async def _a_locale_of_glibc_does_not_sort_by_bytes(world: SharedWorld) -> None:
    addresses = EngineAddressBook({})
    async with session(world.server) as admin:
        await admin.execute("CREATE DATABASE bytes TEMPLATE template0 LC_COLLATE 'C'")
    seen = [await read_source(addresses, world.server, name, 10) for name in ("mealie", "bytes")]
    assert [one.sorts_by_bytes for one in seen if isinstance(one, SourceDatabase)] == [False, True]


async def _no_password_was_shown(one: Shipped) -> None:
    said = one.inside("cat", "/tmp/command-lines") + await one.logs()
    environment = docker(one.host, "inspect", "--format", "{{.Config.Env}}", one.name)
    assert "\\password" in said
    assert "statement: REVOKE CONNECT" in said
    for name in ("authentik", "mealie", "immich", "shared_postgres_admin_password"):
        assert one.password(name)[:16] not in said + environment


async def _it_is_gentle_when_it_stops(one: Shipped) -> None:
    docker(one.host, "stop", one.name)
    state = docker(one.host, "inspect", "--format", "{{.State.ExitCode}}", one.name)
    assert state == "0"
    assert "database system is shut down" in await one.logs()


async def test_what_apply_made_is_nothing_for_the_init_script_to_do(
    docker_host: str, tmp_path: Path, major: int
) -> None:
    async with shipped(docker_host, tmp_path / "shared", major, "") as one:
        await one.compose("up", "--detach", "--wait")
        world = await _as_pgherds_own_role(one)
        made = await world.applied()
        assert (("public_schema", "mealie") in made) is (major == 14)
        assert await one.world.applied() == []
        await _everybody_is_alone(world)
        before = await _catalogue(one.world)
        services = f"authentik mealie immich:{','.join(IMMICH[major])}"
        said = docker(
            one.host, "exec", "--user", "postgres", "--env", f"SHARED_SERVICES={services}",
            one.name, "bash", INIT,
        )  # fmt: skip
        assert "immich is there" in said
        assert await _catalogue(one.world) == before


async def _as_pgherds_own_role(one: Shipped) -> SharedWorld:
    """Word for word as docs/own-role.md has it, but that nobody sits at a terminal."""
    psql = ("exec", "--interactive", one.name, "psql", "-X", "-U", "postgres", "-d", "postgres")
    docker(one.host, *psql, stdin=SCRIPT.read_text())
    password = secrets.token_hex(8)
    docker(one.host, *psql, "-c", "\\password pgherd", stdin=f"{password}\n{password}\n")
    own = replace(one.world.server, user="pgherd", password=Secret(password))
    return replace(one.world, server=own)


async def _catalogue(world: SharedWorld) -> list[list[str]]:
    questions = (
        "SELECT r::text FROM pg_authid AS r ORDER BY 1",
        "SELECT d.datname || d.datdba || d.datacl::text FROM pg_database AS d ORDER BY 1",
    )
    async with session(world.server) as admin:
        found = [[str(row[0]) for row in await admin.fetch(question)] for question in questions]
    async with session(world.server, "immich") as inside:
        more = "SELECT e::text FROM pg_extension AS e UNION SELECT n::text FROM pg_namespace AS n"
        return [*found, sorted(str(row[0]) for row in await inside.fetch(more))]


async def test_a_first_start_that_failed_says_why_and_is_made_up_for_by_hand(
    docker_host: str, tmp_path: Path
) -> None:
    services = "authentik mealie immich:vchord,earthdistance"
    async with shipped(docker_host, tmp_path / "shared", 16, services) as one:
        secret = one.folder / "secrets/mealie"
        secret.chmod(0o600)
        (one.folder / "init-services.sh").chmod(0o644)  # so the image reads it into its own shell
        await one.compose("up", "--detach")
        # Docker starts it again, without the script.
        await until(lambda: _is_up(one), timeout_s=60)
        said = await one.logs()
        assert "/run/secrets/mealie cannot be read by uid 999: chmod 644" in said
        assert "authentik is there" in said
        lacking = {act.name for act in (await one.world.command.plan()).acts}
        assert lacking == {"mealie", "immich", "vector", "vchord", "cube", "earthdistance"}
        secret.chmod(0o644)
        assert "immich is there" in one.inside("bash", INIT)
        plan = await one.world.command.plan()
        assert (plan.acts, plan.differs) == ((), ())


@pytest.mark.parametrize("variables", [(), ("--env-file", SHIPPED / ".env.example")])
async def test_the_shipped_file_means_the_same_with_the_example_of_variables_and_without(
    variables: tuple[str | Path, ...],
) -> None:
    argv = ("--file", SHIPPED / "docker-compose.yml", *variables, "config", "--format", "json")
    described = json.loads(docker("unix:///nowhere", "compose", *argv))
    (server,) = described["services"].values()
    assert server["container_name"] == "shared_postgres"
    assert server["image"].startswith("ghcr.io/immich-app/postgres:16-vectorchord")
    assert "shared_preload_libraries=vchord.so" in server["command"]
    assert (server["environment"]["SHARED_SERVICES"]).endswith("immich:vchord,earthdistance")
    assert [port["host_ip"] for port in server["ports"]] == ["127.0.0.1"]
    assert int(server["shm_size"]) > 1 << 30  # more than pgherd builds indexes with
    networks = described["networks"].values()
    assert all(network["external"] for network in networks)
    assert {network["name"] for network in networks} == {
        "infrastructure_network", "photos_network", "cookbook_network",
    }  # fmt: skip
