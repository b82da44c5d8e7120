"""What pgherd is made of: every part can be built, and each engine is there once."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.warm_parts import all_built

from bot.engines.docker import DockerEngine
from bot.engines.docker_calls import DockerCalls
from bot.engines.processes import ProcessEngine
from bot.model.errors import ServiceFailure, UserMistake
from bot.settings.load import load
from bot.wiring.parts import Parts, StatefulParts, open_parts

THREADS = 4
"""So many are promised for an engine: bot/engines/docker_calls.py."""


def settings(folder: Path, **sections: Any) -> Path:
    engines = {
        "docker": {"kind": "docker", "host": f"unix://{folder}/no.sock"},
        "lab": {"kind": "processes", "dir": "engine"},
    }
    servers = {"one": {"engine": "docker", "container": "postgres", "network": "databases"}}
    services = {
        "mealie": {
            "server": "one",
            "database": "mealie",
            "owner": "mealie",
            "engine": "docker",
            "containers": ["mealie"],
        }
    }
    described = {"engines": engines, "servers": servers, "services": services, **sections}
    file = folder / "pgherd.yaml"
    file.write_text(yaml.safe_dump(described), "utf-8")
    return file


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[StatefulParts]:
    (tmp_path / "sets").mkdir()
    async with open_parts(load(settings(tmp_path, backups={"dir": "sets"}), {})) as opened:
        yield opened


async def test_whatever_asks_an_engine_shares_one_object_and_its_few_threads(
    parts: StatefulParts,
) -> None:
    objects_before, threads_before = engine_objects(), docker_threads()
    built = all_built(parts)
    made = [one for one in engine_objects() if not any(one is other for other in objects_before)]
    assert sorted(type(one).__name__ for one in made) == ["DockerCalls", "ProcessEngine"]

    docker = parts.engines["docker"]
    assert isinstance(docker, DockerEngine)
    service = parts.installation.services["mealie"]
    server = parts.installation.servers["one"]
    await asyncio.gather(
        *(
            refused(ask)
            for _ in range(THREADS)
            for ask in (
                partial(docker.inspect, "postgres"),
                partial(parts.addresses.located, server),
                partial(parts.deployers["docker"].active_override, service),
                parts.status.report,
            )
        )
    )
    assert len(docker_threads() - threads_before) == THREADS
    assert built["engines"] is parts.engines


def engine_objects() -> list[object]:
    """What reaches an engine: for Docker what has the threads, which all else goes through."""
    return [one for one in gc.get_objects() if isinstance(one, (DockerCalls, ProcessEngine))]


async def refused(ask: Any) -> None:
    """Ask a Docker Engine that is not there."""
    with suppress(ServiceFailure):
        await ask()


def docker_threads() -> set[threading.Thread]:
    return {one for one in threading.enumerate() if one.name.startswith("docker")}


async def test_without_a_state_file_all_is_there_that_does_not_keep_something(
    tmp_path: Path, parts: StatefulParts
) -> None:
    configuration = parts.configuration
    (tmp_path / "elsewhere").write_text("a file where a folder should be")
    broken = configuration.model_copy(update={"state_dir": tmp_path / "elsewhere" / "state"})
    built = all_built(Parts(broken))
    assert {"status", "sizes", "connections", "shared_server", "backups"} <= set(built)
    with pytest.raises(ServiceFailure, match="state"):
        async with open_parts(broken):
            pass


async def test_parts_of_what_is_not_configured_say_so_and_nothing_of_them_is_loaded(
    tmp_path: Path,
) -> None:
    plain = Parts(load(settings(tmp_path), {}))
    for _ in range(2):
        with pytest.raises(UserMistake, match="backups") as raised:
            _ = plain.backups
        assert raised.value.code == "backups_missing"
