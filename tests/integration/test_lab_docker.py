"""A lab of containers: real Compose projects with the names and the majors of the guide."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from support.bot_process import bot_process, online, write_settings
from support.command_line import pgherd
from support.docker_cli import docker
from support.docker_lab import SCALE, Belongings
from support.patient_discord import patient_discord
from support.person import Person, text_of
from support.running_lab import RunningLab
from support.town import TOKEN
from support.waiting import until

from bot.demo.lab.applications import ask
from bot.demo.lab.compose.layout import CONTAINERS, LABEL
from bot.demo.lab.description import read_lab
from bot.demo.lab.up import up
from bot.demo.lab.writes import writes
from bot.model.errors import UserMistake

# The first test waits for the lab on Docker, whose images may have to be made.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PROJECTS = {
    "authentik_postgres": "infrastructure",
    "shared_postgres": "infrastructure",
    "authentik_server": "infrastructure",
    "mealie_postgres": "cookbook",
    "mealie": "cookbook",
    "immich_postgres": "immich",
    "immich_server": "immich",
}
NETWORKS = {
    "authentik_postgres": {"infrastructure_network"},
    "shared_postgres": {"infrastructure_network", "photos_network", "cookbook_network"},
    "authentik_server": {"infrastructure_network"},
    "mealie_postgres": {"cookbook_network"},
    "mealie": {"cookbook_network"},
    "immich_postgres": {"photos_network"},
    "immich_server": {"photos_network", "infrastructure_network"},
}


@pytest.fixture
def belongings(docker_host: str, docker_lab: RunningLab) -> Belongings:
    return Belongings(docker_host)


async def status(lab: RunningLab) -> dict[str, Any]:
    """Servers and services by name."""
    said = await pgherd("--config", lab.settings, "status", "--json")
    return {part["name"]: part for part in (*said.json["servers"], *said.json["services"])}


def checks(part: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["detail"] for check in part["checks"]}


def critical(part: dict[str, Any]) -> list[str]:
    found = (c for c in part["checks"] if not c["ok"] and c["severity"] == "critical")
    return [check["detail"] for check in found]


async def assert_no_write_is_missing(lab: RunningLab) -> None:
    found = (await writes(lab.folder)).services
    assert [service.missing for service in found] == [(), (), ()]
    assert all(service.acknowledged for service in found)


async def application_is_well(lab: RunningLab, name: str) -> bool:
    answer = await ask(lab.lab.applications[name].health_url)
    return answer is not None and answer.healthy


async def test_status_finds_four_servers_of_the_guides_majors_and_three_services_well(
    docker_lab: RunningLab,
) -> None:
    seen = await status(docker_lab)
    assert {name: critical(part) for name, part in seen.items()} == {name: [] for name in seen}
    assert len(seen) == 4 + 3
    majors = {name: seen[name]["version"].split(".")[0] for name in docker_lab.lab.servers}
    assert majors == {
        "authentik_postgres": "16",
        "mealie_postgres": "15",
        "immich_postgres": "14",
        "shared_postgres": "16",
    }
    for name in ("authentik", "mealie", "immich"):
        assert checks(seen[name])["owner"] == f"{name} belongs to {name}"
    for part in seen.values():
        assert checks(part)["health"].endswith(" is healthy")
    assert checks(seen["immich"])["extensions"] == "vector 0.8.0, vchord 0.4.3"
    assert checks(seen["immich_postgres"])["preload_libraries"] == "vchord preloaded"


async def test_the_bots_own_process_answers_for_it(docker_lab: RunningLab, tmp_path: Path) -> None:
    # The rest of tests/end_to_end runs on this lab in `make test-slow`.
    async with patient_discord(token=TOKEN) as discord:
        guild = discord.world.guild
        async with bot_process(
            write_settings(docker_lab, tmp_path, guild, discord.url, token=TOKEN)
        ):
            await online(discord)
            text = text_of(await Person(discord, "Ada").call("pg status"))
    assert "4 servers, 3 services" in text
    assert "critical" not in text
    for name in PROJECTS:
        assert not name.endswith("_postgres") or f"**{name}**" in text


async def test_the_lab_is_described_as_the_contract_says(docker_lab: RunningLab) -> None:
    lab = read_lab(docker_lab.folder)
    assert lab == docker_lab.lab
    assert lab.engine == "docker"
    assert {*lab.servers, *lab.applications} == set(CONTAINERS)
    assert {server.host for server in lab.servers.values()} == {"127.0.0.1"}
    assert lab.servers["immich_postgres"].data_dir.endswith("/volumes/immich-db/_data")
    applications = lab.applications.values()
    assert all(Path(application.acknowledged_file).exists() for application in applications)


async def test_no_acknowledged_write_is_missing(docker_lab: RunningLab) -> None:
    await assert_no_write_is_missing(docker_lab)
    using = {service.name: service.using for service in (await writes(docker_lab.folder)).services}
    assert using == {name: f"{name}_postgres" for name in ("authentik", "mealie", "immich")}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_laid_out_as_in_the_guide(belongings: Belongings, name: str) -> None:
    seen = belongings.inspected(name)
    labels = seen["Config"]["Labels"]
    assert labels["com.docker.compose.project"] == PROJECTS[name]
    assert labels[LABEL].startswith("pgherd-lab-")
    assert set(seen["NetworkSettings"]["Networks"]) == NETWORKS[name]
    assert seen["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    assert seen["State"]["Health"]["Status"] == "healthy"
    bindings = [each for port in seen["NetworkSettings"]["Ports"].values() for each in port or ()]
    assert [binding["HostIp"] for binding in bindings] == ["127.0.0.1"]
    if name.endswith("postgres"):
        assert seen["Config"]["StopSignal"] == "SIGINT"
        assert [mount["Type"] for mount in seen["Mounts"]] == ["volume"]
    else:
        assert "service_healthy" in labels["com.docker.compose.depends_on"]
        assert int(seen["Config"]["User"].split(":")[0]) != 0


def test_composes_next_up_leaves_everything_as_it_is(
    docker_lab: RunningLab, docker_host: str, belongings: Belongings
) -> None:
    before = belongings.all()
    for project in set(PROJECTS.values()):
        file = docker_lab.folder / "stacks" / project / "docker-compose.yml"
        docker(docker_host, "compose", "--file", file, "up", "--detach")
    assert belongings.all() == before


def test_the_guides_own_commands_find_what_they_look_for(
    docker_lab: RunningLab, docker_host: str
) -> None:
    def run(container: str, *argv: str) -> str:
        return docker(docker_host, "exec", container, *argv)

    for name in ("authentik", "mealie", "immich"):
        # Without rows: of a table that forces its policies on its owner, the guide's dump fails.
        dump = run(f"{name}_postgres", "pg_dump", "--schema-only", "-U", name, name)
        assert "CREATE TABLE public.lab_writes" in dump
    assert "POSTGRES_SERVER=mealie_postgres" in run("mealie", "env").splitlines()
    show = ("psql", "-U", "postgres", "-d", "immich", "-Atc", "SHOW shared_preload_libraries;")
    assert run("immich_postgres", *show) == "vchord.so"
    assert "accepting connections" in run("shared_postgres", "pg_isready", "-U", "postgres")


def test_passwords_stand_in_files_of_the_owner_alone_and_in_no_command_line(
    docker_lab: RunningLab, belongings: Belongings
) -> None:
    secrets = [file.read_text().strip() for file in (docker_lab.folder / "secrets").iterdir()]
    assert len(set(secrets)) == 7
    for file in filter(Path.is_file, docker_lab.folder.rglob("*")):
        if any(secret in file.read_text(errors="replace") for secret in secrets):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
            assert file.name != "docker-compose.yml"
    for name in CONTAINERS:
        lines = json.dumps(belongings.client.top(name)["Processes"])
        assert not any(secret in lines for secret in secrets), name


async def test_a_server_that_crashes_comes_back_and_its_application_too(
    docker_lab: RunningLab, docker_host: str, belongings: Belongings
) -> None:
    before = belongings.inspected("mealie_postgres")["State"]["StartedAt"]
    # Its immediate shutdown: it ends by itself, which is what a restart policy is for.
    docker(docker_host, "exec", "mealie_postgres", "sh", "-c", "kill -QUIT 1")

    def has_restarted() -> bool:
        seen = belongings.inspected("mealie_postgres")
        return (
            seen["RestartCount"] == 1
            and seen["State"]["StartedAt"] > before
            and seen["State"]["Health"]["Status"] == "healthy"
        )

    await until(has_restarted, timeout_s=30)
    acknowledged = (await writes(docker_lab.folder)).services[1].acknowledged

    async def it_writes_again() -> bool:
        return (await writes(docker_lab.folder)).services[1].acknowledged > acknowledged

    await until(it_writes_again, timeout_s=30)
    await until(lambda: application_is_well(docker_lab, "mealie"))
    await assert_no_write_is_missing(docker_lab)
    seen = await status(docker_lab)
    assert checks(seen["mealie_postgres"])["container"].endswith("restarted 1 time")


async def test_a_paused_container_is_a_row_that_says_so(
    docker_lab: RunningLab, docker_host: str
) -> None:
    docker(docker_host, "pause", "immich_postgres")
    try:
        seen = await status(docker_lab)
    finally:
        docker(docker_host, "unpause", "immich_postgres")
    assert "immich_postgres is paused" in critical(seen["immich_postgres"])
    assert critical(seen["authentik_postgres"]) == []
    await until(lambda: application_is_well(docker_lab, "immich_server"), timeout_s=30)
    await assert_no_write_is_missing(docker_lab)


async def test_a_stopped_server_is_found_by_the_record_all_the_same(
    docker_lab: RunningLab, docker_host: str
) -> None:
    docker(docker_host, "stop", "authentik_server")
    try:
        using = {s.name: s.using for s in (await writes(docker_lab.folder)).services}
        assert using["authentik"] == "authentik_postgres"
    finally:
        docker(docker_host, "start", "authentik_server")
    await until(lambda: application_is_well(docker_lab, "authentik_server"), timeout_s=30)


async def test_a_second_lab_on_the_engine_is_refused_and_the_first_goes_on(
    docker_lab: RunningLab, docker_host: str, belongings: Belongings, tmp_path: Path
) -> None:
    before = belongings.all()
    with pytest.raises(UserMistake, match="container mealie of project cookbook"):
        await up(tmp_path / "second", scale=SCALE, docker_host=docker_host)
    assert not (tmp_path / "second").exists()
    with pytest.raises(UserMistake):
        await up(docker_lab.folder, scale=SCALE, docker_host=docker_host)
    assert belongings.all() == before
    await assert_no_write_is_missing(docker_lab)
