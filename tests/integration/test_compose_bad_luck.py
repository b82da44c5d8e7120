"""What owners, kernels and other people do to a Compose project while pgherd works with it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from support.compose_scene import PASSWORD, RECIPES, ComposeScene, compose_scene
from support.docker_containers import Containers
from support.docker_lab import compose_of_the_script
from support.waiting import until

from bot.deployers.compose.command import ComposeCommand
from bot.model.deployments import ActiveOverride
from bot.model.errors import Blocked

pytestmark = pytest.mark.timeout(300)
RUN = "20261122-0200-ab12"
OVERRIDE = "docker-compose.override.yml"


@pytest.fixture(scope="module", autouse=True)
def compose() -> Iterator[None]:
    with compose_of_the_script():
        yield


@pytest.fixture
async def scene(docker_host: str, tmp_path: Path) -> AsyncIterator[ComposeScene]:
    async with compose_scene(docker_host, tmp_path) as scene:
        yield scene


async def point(scene: ComposeScene) -> None:
    await scene.deployer.apply_override(scene.service, scene.destination, run=RUN)


async def blocked(scene: ComposeScene) -> Blocked:
    """Why the survey says no; nothing has changed by it."""
    before = scene.look(), scene.town.ids()
    with pytest.raises(Blocked) as caught:
        await scene.deployer.preflight(scene.service, scene.destination)
    assert (scene.look(), scene.town.ids()) == before
    assert PASSWORD not in caught.value.message + caught.value.hint
    return caught.value


async def uses_the_other(scene: ComposeScene) -> bool:
    return scene.expected.items() <= (await scene.environment()).items()


async def test_the_owner_takes_it_down_in_the_middle(scene: ComposeScene) -> None:
    await scene.deployer.preflight(scene.service, scene.destination)
    await scene.deployer.stop(scene.service)
    await scene.project.types("down")
    assert await scene.deployer.stopped(scene.service)
    await scene.deployer.stop(scene.service)
    await point(scene)
    await scene.deployer.start(scene.service)
    assert await scene.deployer.started(scene.service)
    assert await uses_the_other(scene)
    assert set(scene.town.ids()) == {f"app_{scene.town.id}", f"shared_{scene.town.id}"}


@pytest.mark.slow
async def test_the_owner_starts_it_in_the_middle(scene: ComposeScene) -> None:
    await scene.deployer.stop(scene.service)
    await scene.project.types("up", "--detach")
    assert not await scene.deployer.stopped(scene.service)
    await scene.deployer.stop(scene.service)
    await point(scene)
    await scene.project.types("up", "--detach")
    assert await scene.deployer.started(scene.service)
    assert await uses_the_other(scene)


@pytest.mark.slow
async def test_a_renamed_container_is_found_by_what_was_seen_of_it(scene: ComposeScene) -> None:
    await scene.deployer.preflight(scene.service, scene.destination)
    scene.town.client.rename(scene.service.containers[0], f"{scene.town.id}_renamed")
    survey = await scene.deployer.preflight(scene.service, scene.destination)
    assert survey.containers == (f"{scene.town.id}_renamed",)
    await scene.deployer.stop(scene.service)
    assert await scene.deployer.stopped(scene.service)


@pytest.mark.slow
async def test_a_renamed_container_that_was_never_seen_blocks_and_names_what_there_is(
    scene: ComposeScene,
) -> None:
    scene.town.client.rename(scene.service.containers[0], f"{scene.town.id}_renamed")
    said = await blocked(scene)
    assert said.code == "container_not_found"
    assert f"{scene.town.id}_renamed" in said.message


@pytest.mark.slow
async def test_containers_keep_volumes_labels_and_neighbours(scene: ComposeScene) -> None:
    before, ids = scene.town.inspected(scene.service.containers[0]), scene.town.ids()
    kept = volumes(scene)
    await point(scene)
    await scene.deployer.start(scene.service)
    after = scene.town.inspected(scene.service.containers[0])
    assert volumes(scene) == kept
    assert set(kept) == {"/anonymous", "/data"}
    assert after["Config"]["Labels"]["mine"] == "yes"
    networks = [set(one["NetworkSettings"]["Networks"]) for one in (before, after)]
    assert networks[1] - networks[0] == {f"{scene.town.id} back"}
    assert networks[0] <= networks[1]
    now = scene.town.ids()
    changed = {name for name in ids if ids[name] != now[name]}
    assert changed == set(scene.service.containers)


@pytest.mark.slow
async def test_an_override_of_the_owners_blocks_until_he_has_made_a_place(
    scene: ComposeScene,
) -> None:
    own = scene.project.folder / OVERRIDE
    own.write_text("services:\n  app:\n    labels: {more: 'yes'}\n")
    await scene.project.types("up", "--detach")
    said = await blocked(scene)
    assert said.code == "no_place_for_override"
    lines = [line.strip() for line in said.hint.splitlines() if line.startswith("  ")]
    for line in lines:
        process = await asyncio.create_subprocess_exec("sh", "-c", line, cwd=scene.project.folder)
        assert await process.wait() == 0
    await scene.project.types("up", "--detach")
    files = scene.look()
    await point(scene)
    await scene.project.types("up", "--detach")
    assert await uses_the_other(scene)
    assert await scene.deployer.drift(scene.service, scene.destination) is None
    await scene.deployer.remove_override(scene.service)
    assert scene.look() == files


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--file", "docker-compose.yml", "--file", "more.yml"), "made_from_other_files"),
        (("--env-file", "more.env"), "made_with_other_variables"),
        (("--project-name", "{id}-other"), "project_name_differs"),
    ],
)
async def test_what_a_plain_call_would_make_otherwise_blocks(
    scene: ComposeScene, words: tuple[str, ...], code: str
) -> None:
    (scene.project.folder / "more.yml").write_text("services:\n  app: {labels: {more: 'yes'}}\n")
    (scene.project.folder / "more.env").write_text("X=1\n")
    await scene.project.types("down")
    words = tuple(word.replace("{id}", scene.town.id) for word in words)
    await scene.project.types(*words, "up", "--detach")
    assert (await blocked(scene)).code == code


@pytest.mark.slow
async def test_values_from_the_owners_shell_block(docker_host: str, tmp_path: Path) -> None:
    files = {"docker-compose.yml": RECIPES.replace("SERVER: db", "SERVER: ${WHERE:-elsewhere}")}
    async with compose_scene(docker_host, tmp_path, files) as scene:
        await scene.project.types("up", "--detach", WHERE="db")
        said = await blocked(scene)
        assert said.code in {"variables_not_found", "container_differs_from_files"}


@pytest.mark.slow
async def test_an_image_that_has_changed_blocks(scene: ComposeScene) -> None:
    name = f"{scene.town.id}/app"
    compose = scene.project.folder / "docker-compose.yml"
    compose.write_text(
        compose.read_text().replace('image: "pgherd-test/busybox:1"\n', f"image: {name}\n")
    )
    scene.town.client.tag("pgherd-test/busybox:1", name)
    await scene.project.types("up", "--detach")
    await scene.deployer.preflight(scene.service, scene.destination)
    changed = scene.town.client.commit(scene.service.containers[0], name, changes="LABEL new=yes")
    try:
        assert (await blocked(scene)).code == "image_has_changed"
        assert not await scene.deployer.started(scene.service)
    finally:
        scene.town.remove_all()
        scene.town.client.remove_image(changed["Id"], force=True)


@pytest.mark.slow
async def test_a_folder_that_is_not_there_blocks(scene: ComposeScene) -> None:
    moved = scene.project.folder.with_name("moved")
    scene.project.folder.rename(moved)
    try:
        with pytest.raises(Blocked) as caught:
            await scene.deployer.preflight(scene.service, scene.destination)
    finally:
        moved.rename(scene.project.folder)
    assert caught.value.code == "project_folder_missing"


@pytest.mark.slow
async def test_a_project_that_compose_cannot_read_blocks_without_showing_a_value(
    scene: ComposeScene,
) -> None:
    compose = scene.project.folder / "docker-compose.yml"
    compose.write_text(compose.read_text().replace("POSTGRES_PASSWORD: old", 'X: "hid ${ den"'))
    said = await blocked(scene)
    assert said.code == "compose_project_unreadable"
    assert "hid" not in said.message


@pytest.mark.slow
async def test_without_compose_it_blocks(
    scene: ComposeScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Blocked) as caught:
        await ComposeCommand("unix:///nowhere").version()
    assert caught.value.code == "compose_missing"


@pytest.mark.slow
async def test_an_override_that_was_changed_by_hand_is_left_alone(scene: ComposeScene) -> None:
    await point(scene)
    own = scene.project.folder / OVERRIDE
    own.write_text(own.read_text().replace("shared-postgres", "mine"))
    files = scene.look()
    with pytest.raises(Blocked) as caught:
        await scene.deployer.remove_override(scene.service)
    assert caught.value.code == "override_changed_by_hand"
    assert scene.look() == files
    said = await scene.deployer.drift(scene.service, scene.destination)
    assert said is not None
    assert "by hand" in said


@pytest.mark.slow
async def test_drift_is_said_when_the_owner_names_his_file_with_f(scene: ComposeScene) -> None:
    await point(scene)
    await scene.project.types("--file", "docker-compose.yml", "up", "--detach")
    assert not await uses_the_other(scene)
    said = await scene.deployer.drift(scene.service, scene.destination)
    assert said is not None
    assert "POSTGRES_SERVER" in said
    assert "without -f" in said


@pytest.mark.slow
async def test_drift_is_said_when_another_override_takes_the_place(scene: ComposeScene) -> None:
    await point(scene)
    await scene.project.types("up", "--detach")
    (scene.project.folder / "compose.override.yml").write_text("services: {}\n")
    said = await scene.deployer.drift(scene.service, scene.destination)
    assert said is not None
    assert "a plain `docker compose up -d` ignores" in said
    assert await scene.deployer.active_override(scene.service) == ActiveOverride(RUN, "shared")


@pytest.mark.slow
async def test_it_belongs_to_whom_the_project_belongs(scene: ComposeScene) -> None:
    for path in (scene.project.folder, scene.project.folder / "docker-compose.yml"):
        os.chown(path, 1234, 4321)
    files = scene.look()
    await point(scene)
    seen = (scene.project.folder / OVERRIDE).stat()
    assert (seen.st_uid, seen.st_gid, seen.st_mode & 0o777) == (1234, 4321, 0o600)
    await scene.deployer.remove_override(scene.service)
    assert scene.look() == files


SECRET = (
    RECIPES.replace("POSTGRES_PASSWORD: old", "POSTGRES_PASSWORD_FILE: /run/secrets/pw").replace(
        "    labels:", "    secrets: [pw]\n    labels:"
    )
    + "secrets: {pw: {file: ./pw}}\n"
)


@pytest.mark.slow
async def test_a_secret_file_gets_a_sister_that_the_same_people_may_read(
    docker_host: str, tmp_path: Path
) -> None:
    files = {"docker-compose.yml": SECRET, "pw": "old\n"}
    async with compose_scene(docker_host, tmp_path, files) as scene:
        pw = scene.project.folder / "pw"
        pw.chmod(0o440)
        os.chown(pw, 0, 4321)
        before = scene.look()
        await point(scene)
        (new,) = set(scene.look()) - set(before) - {OVERRIDE}
        assert scene.look()[new][1:] == before["pw"][1:]
        assert PASSWORD not in (scene.project.folder / OVERRIDE).read_text()
        await scene.project.types("up", "--detach")
        assert (await scene.project.types("exec", "app", "cat", "/run/secrets/pw")) == "old\n"
        path = (await scene.environment())["POSTGRES_PASSWORD_FILE"]
        assert (await scene.project.types("exec", "app", "cat", path)) == PASSWORD
        await scene.deployer.remove_override(scene.service)
        assert scene.look() == before


@pytest.mark.slow
async def test_killed_while_compose_works_the_next_start_ends_that_compose_first(
    scene: ComposeScene,
) -> None:
    await point(scene)
    name, kept = scene.service.containers[0], volumes(scene)
    moments = (
        lambda: composes(scene),
        lambda: before not in running(scene),
        lambda: len(scene.town.ids()) > len(town),
        lambda: scene.town.ids().get(name) != before,
    )
    for moment in moments:
        town, before = scene.town.ids(), scene.town.ids()[name]
        process = await starts_in_a_process_of_its_own(scene)
        # It may be over before anybody sees the moment.
        await until(lambda m=moment, p=process: m() or p.returncode is not None, timeout_s=60)
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await scene.deployer.start(scene.service)
        assert composes(scene) == []
        assert await scene.deployer.started(scene.service)
        assert await uses_the_other(scene)
        assert volumes(scene) == kept
        await scene.deployer.remove_override(scene.service)
        await scene.deployer.start(scene.service)
        await point(scene)


@pytest.mark.slow
async def test_a_cancellation_ends_compose(scene: ComposeScene) -> None:
    await point(scene)
    starting = asyncio.create_task(scene.deployer.start(scene.service))
    await until(lambda: composes(scene))
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert composes(scene) == []
    await scene.deployer.start(scene.service)
    assert await scene.deployer.started(scene.service)


async def starts_in_a_process_of_its_own(scene: ComposeScene) -> asyncio.subprocess.Process:
    tests = Path(__file__).parents[1]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.starting_deployer",
        scene.town.host, str(scene.town.root), scene.town.id,
        env={**os.environ, "PYTHONPATH": f"{tests.parent}:{tests}"},
    )  # fmt: skip


def volumes(scene: ComposeScene) -> dict[str, str]:
    """Which volume is where."""
    seen = scene.town.inspected(scene.service.containers[0])
    return {mount["Destination"]: mount["Name"] for mount in seen["Mounts"]}


def running(scene: ComposeScene) -> set[str]:
    """The ids of what runs."""
    return {one["Id"] for one in scene.town.client.containers()}


def composes(scene: ComposeScene) -> list[int]:
    """The Compose processes that change something for pgherd in the scene's projects."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ends just now
            is_marked = b"PGHERD_COMPOSE=" in (process / "environ").read_bytes()
            if is_marked and (process / "cwd").readlink().is_relative_to(scene.town.root.resolve()):
                found.append(int(process.name))
    return found


WORKER = """\
name: "{id}-worker"
services:
  worker:
    {image: "{image}", command: [sleep, "600"], stop_signal: KILL, init: true,
     container_name: "worker_{id}", networks: [theirs], restart: always,
     environment: {DATABASE_URL: "postgres://mealie:old@old_{id}/mealie"}}
networks: {theirs: {external: true, name: "{id}-recipes_default"}}
"""


@pytest.mark.slow
async def test_a_service_of_two_projects_is_pointed_in_both_or_known_to_be_half(
    scene: ComposeScene,
) -> None:
    second = scene.town.project("worker", {"compose.yaml": WORKER})
    await second.types("up", "--detach")
    both = (*scene.service.containers, f"worker_{scene.town.id}")
    scene.service = replace(scene.service, containers=both)
    before = scene.look(), second.look()
    survey = await scene.deployer.preflight(scene.service, scene.destination)
    assert survey.containers == both
    assert any("restart: always" in line for line in survey.does)
    await scene.deployer.stop(scene.service)
    await point(scene)
    assert await scene.deployer.active_override(scene.service) == ActiveOverride(RUN, "shared")
    # As a kill between the two leaves it.
    (second.folder / "compose.override.yaml").unlink()
    half = ActiveOverride(RUN, "shared", whole=False)
    assert await scene.deployer.active_override(scene.service) == half
    said = await scene.deployer.drift(scene.service, scene.destination)
    assert said is not None
    assert "is incomplete" in said
    await point(scene)
    assert await scene.deployer.active_override(scene.service) == ActiveOverride(RUN, "shared")
    await scene.deployer.start(scene.service)
    assert await scene.deployer.started(scene.service)
    assert await uses_the_other(scene)
    assert "@shared-postgres/mealie" in scene.town.environment(both[1])["DATABASE_URL"]
    await scene.deployer.remove_override(scene.service)
    assert (scene.look(), second.look()) == before


@pytest.mark.slow
async def test_containers_that_compose_has_not_made_block(
    scene: ComposeScene, docker_host: str
) -> None:
    others = Containers(docker_host)
    try:
        scene.service = replace(scene.service, containers=(others.run(),))
        assert (await blocked(scene)).code == "not_made_by_compose"
    finally:
        others.remove_all()


@pytest.mark.slow
async def test_a_place_that_does_not_lead_to_the_service_is_left_as_it_was(
    docker_host: str, tmp_path: Path
) -> None:
    files = {
        "docker-compose.yml": RECIPES.replace(
            "services:", "include:\n  - path: [other.yml, place.yml]\nservices:", 1
        ),
        "other.yml": 'services: {other: {image: "{image}", command: ["true"]}}\n',
        "place.yml": "",
    }
    async with compose_scene(docker_host, tmp_path, files) as scene:
        before = scene.look()
        with pytest.raises(Blocked):
            await point(scene)
        assert scene.look() == before
        assert await scene.deployer.active_override(scene.service) is None
