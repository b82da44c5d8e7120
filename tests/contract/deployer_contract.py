"""What every deployer promises; Compose and plain processes alike.

A test module inherits from `DeployerContract` and gives the fixture `scene`: a service with one
container that uses the server `old`, and what the outside sees of it.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import pytest

from bot.model.deployments import ActiveOverride, Destination
from bot.model.errors import Blocked
from bot.model.installation import Service
from bot.model.ports import Deployer

PASSWORD = 'n3w $ecret: "it\'s" #1 {x} é'
RUN = "20261122-0200-ab12"
POINTED = ActiveOverride(RUN, "shared")


class Scene(Protocol):
    """The service, started by its owner, and the world around it."""

    deployer: Deployer
    service: Service
    destination: Destination
    expected: Mapping[str, str]
    """The variables that lead to the destination."""

    async def environment(self) -> Mapping[str, str]:
        """What the container's main process was started with, or will be."""
        ...

    async def owner_stops_and_starts(self) -> None:
        """The owner does it by himself, knowing nothing of pgherd."""
        ...

    def look(self) -> Any:
        """All files that the owner has, with their permissions and owners."""
        ...


def leads_there(scene: Scene, environment: Mapping[str, str]) -> bool:
    return scene.expected.items() <= environment.items()


class DeployerContract:
    async def test_a_survey_says_what_would_be_done_and_changes_nothing(self, scene: Scene) -> None:
        before = scene.look(), await scene.environment()
        survey = await scene.deployer.preflight(scene.service, scene.destination)
        assert survey.containers == scene.service.containers
        said = "\n".join(survey.does)
        assert all(variable in said for variable in scene.expected)
        assert PASSWORD not in said
        assert (scene.look(), await scene.environment()) == before
        assert await scene.deployer.active_override(scene.service) is None

    async def test_the_fingerprint_stays_while_the_service_is_stopped(self, scene: Scene) -> None:
        before = await scene.deployer.preflight(scene.service, scene.destination)
        await scene.deployer.stop(scene.service)
        assert await scene.deployer.preflight(scene.service, scene.destination) == before

    async def test_stopped_and_started_again_nothing_has_changed(self, scene: Scene) -> None:
        before = await scene.environment()
        assert await scene.deployer.started(scene.service)
        assert not await scene.deployer.stopped(scene.service)
        for _ in range(2):
            await scene.deployer.stop(scene.service)
        assert await scene.deployer.stopped(scene.service)
        assert not await scene.deployer.started(scene.service)
        for _ in range(2):
            await scene.deployer.start(scene.service)
        assert await scene.deployer.started(scene.service)
        assert await scene.environment() == before

    async def test_pointed_and_started_it_uses_the_other_database(self, scene: Scene) -> None:
        before = await scene.environment()
        await point(scene)
        assert await scene.deployer.active_override(scene.service) == POINTED
        assert not await scene.deployer.started(scene.service), "it runs with the old variables"
        await scene.deployer.start(scene.service)
        assert await scene.deployer.started(scene.service)
        after = await scene.environment()
        assert leads_there(scene, after)
        assert {name for name in before if name not in scene.expected} <= after.keys()
        assert await scene.deployer.drift(scene.service, scene.destination) is None

    async def test_it_stays_so_when_the_owner_starts_it_by_himself(self, scene: Scene) -> None:
        await point(scene)
        await scene.owner_stops_and_starts()
        assert leads_there(scene, await scene.environment())
        assert await scene.deployer.started(scene.service)
        assert await scene.deployer.drift(scene.service, scene.destination) is None

    async def test_taken_back_all_files_are_as_they_were(self, scene: Scene) -> None:
        before = scene.look(), await scene.environment()
        await point(scene)
        await scene.deployer.start(scene.service)
        for _ in range(2):
            await scene.deployer.remove_override(scene.service)
        assert scene.look() == before[0]
        assert await scene.deployer.active_override(scene.service) is None
        await scene.deployer.start(scene.service)
        assert await scene.deployer.started(scene.service)
        assert await scene.environment() == before[1]

    async def test_pointing_again_for_the_same_run_changes_nothing(self, scene: Scene) -> None:
        await point(scene)
        before = scene.look()
        await point(scene)
        assert scene.look() == before

    async def test_another_run_does_not_point_what_is_pointed(self, scene: Scene) -> None:
        await point(scene)
        before = scene.look()
        with pytest.raises(Blocked) as blocked:
            await scene.deployer.apply_override(scene.service, scene.destination, run="another")
        assert blocked.value.code == "pointed_already"
        assert RUN in blocked.value.message
        with pytest.raises(Blocked, match=RUN):
            await scene.deployer.preflight(scene.service, scene.destination)
        assert scene.look() == before

    async def test_taking_back_what_was_never_pointed_changes_nothing(self, scene: Scene) -> None:
        before = scene.look()
        await scene.deployer.remove_override(scene.service)
        assert scene.look() == before

    async def test_drift_is_said_when_what_runs_was_started_before(self, scene: Scene) -> None:
        await point(scene)
        said = await scene.deployer.drift(scene.service, scene.destination)
        assert said is not None
        assert next(iter(scene.expected)) in said
        assert PASSWORD not in said

    async def test_drift_is_said_when_nothing_of_it_is_there_any_more(self, scene: Scene) -> None:
        said = await scene.deployer.drift(scene.service, scene.destination)
        assert said is not None
        assert "shared" in said


async def point(scene: Scene) -> None:
    await scene.deployer.apply_override(scene.service, scene.destination, run=RUN)
