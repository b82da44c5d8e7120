"""Each application of the lab is pointed at the shared server, asks there, and comes back."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from support.running_lab import RunningLab
from support.waiting import until

from bot.demo.lab.applications import ask
from bot.runs.dependencies import Dependencies
from bot.settings.load import load
from bot.state.database import open_state
from bot.wiring.parts import StatefulParts

# The first test waits for the lab on Docker, whose images may have to be made.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def outside(either_lab: RunningLab, tmp_path: Any) -> AsyncIterator[Dependencies]:
    async with open_state(tmp_path) as state:
        yield StatefulParts(load(either_lab.settings, {}), state).run_dependencies


async def database_of(lab: RunningLab, application: str) -> Mapping[str, Any] | None:
    """What the application says that it uses; None while it does not answer."""
    answer = await ask(lab.lab.applications[application].health_url)
    return None if answer is None else answer.body["database"]


@pytest.mark.parametrize("name", ["authentik", "mealie", "immich"])
async def test_an_application_is_pointed_at_the_shared_server_and_comes_back(
    either_lab: RunningLab, outside: Dependencies, name: str
) -> None:
    service = outside.installation.service(name)
    move, (application,) = outside.move(service), service.containers
    deployer = move.deployer
    before = await database_of(either_lab, application)
    assert before is not None
    survey = await deployer.preflight(service, move.destination)
    assert survey.containers == (application,)
    await deployer.stop(service)
    try:
        await deployer.apply_override(service, move.destination, run="a-run")
        await deployer.start(service)
        assert await deployer.started(service)
        now = await until(lambda: database_of(either_lab, application))
        assert now != before
        assert (now["host"], now["port"]) in {
            ("shared-postgres", 5432),
            ("127.0.0.1", either_lab.lab.servers["shared_postgres"].port),
        }
        assert await deployer.drift(service, move.destination) is None
    finally:
        await deployer.stop(service)
        await deployer.remove_override(service)
        await deployer.start(service)
    assert await deployer.started(service)
    assert await until(lambda: healthy(either_lab, application), timeout_s=60)
    assert await database_of(either_lab, application) == before


async def healthy(lab: RunningLab, application: str) -> bool:
    answer = await ask(lab.lab.applications[application].health_url)
    return answer is not None and answer.healthy
