"""However an owner writes his Compose files, the service is switched, stays so, and comes back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.compose_scene import PASSWORD, RECIPES, SLEEPS, ComposeScene, compose_scene
from support.docker_lab import compose_of_the_script

from bot.model.deployments import ActiveOverride, VariableNames

pytestmark = pytest.mark.timeout(300)
RUN = "20261122-0200-ab12"


@pytest.fixture(scope="module", autouse=True)
def compose() -> Iterator[None]:
    with compose_of_the_script():
        yield


@dataclass(frozen=True)
class Way:
    """Files, how the owner starts them for the first time, and what the application then sees."""

    files: Mapping[str, str]
    expected: Mapping[str, str]
    stays: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ("up", "--detach")
    again: tuple[str, ...] = ("up", "--detach")
    names: VariableNames | None = None
    override: str = "docker-compose.override.yml"


APP = 'image: "{image}", command: [sleep, "600"], stop_signal: KILL, init: true'
DB = f'db: {SLEEPS}, container_name: "old_{{id}}", expose: [5432]}}'
NAMED = 'container_name: "app_{id}"'
HOST = {"POSTGRES_SERVER": "shared-postgres", "POSTGRES_PASSWORD": PASSWORD}
PARTS = "POSTGRES_SERVER: db, POSTGRES_DB: mealie, POSTGRES_USER: mealie, POSTGRES_PASSWORD: old"


def project(app: str, more: str = "") -> str:
    return f'name: "{{id}}-recipes"\nservices:\n  app: {app}\n  {DB}\n{more}'


WAYS = {
    "env_file that another and environment outdo": Way(
        {
            "docker-compose.yml": project(
                f"{{{APP}, {NAMED}, env_file: [one.env, two.env], "
                "environment: {POSTGRES_SERVER: db}}"
            ),
            "one.env": "POSTGRES_SERVER=wrong\nPOSTGRES_DB=wrong\nPOSTGRES_USER=mealie\n",
            "two.env": "POSTGRES_DB=mealie\nPOSTGRES_PASSWORD=${DB_PASSWORD}\nX=a$$b\n",
            ".env": "DB_PASSWORD=p'w \"x\n",
        },
        HOST,
        {"POSTGRES_DB": "mealie"},
    ),
    "anchors, extends and a profile": Way(
        {
            "compose.yaml": project(
                f"{{{NAMED}, extends: {{file: common.yml, service: base}}, profiles: [recipes], "
                "environment: {<<: *login, EXTRA: 'yes'}}",
            ).replace("services:", f"x-login: &login {{{PARTS}}}\nservices:"),
            "common.yml": f"services:\n  base: {{{APP}, environment: {{BASE: base}}}}\n",
        },
        HOST,
        {"BASE": "base", "EXTRA": "yes"},
        first=("--profile", "recipes", "up", "--detach"),
        again=("--profile", "recipes", "up", "--detach"),
        override="compose.override.yaml",
    ),
    "a service that is included": Way(
        {
            "docker-compose.yml": 'name: "{id}-recipes"\ninclude: [part.yml]\n'
            f"services:\n  {DB}\n",
            "part.yml": f"services:\n  app: {{{APP}, {NAMED}, environment: {{{PARTS}}}}}\n",
        },
        HOST,
    ),
    "a path list of include with a place": Way(
        {
            "docker-compose.yml": 'name: "{id}-recipes"\n'
            "include:\n  - path: [part.yml, place.yml]\n"
            f"services:\n  {DB}\n",
            "part.yml": f"services:\n  app: {{{APP}, {NAMED}, environment: {{{PARTS}}}}}\n",
            "place.yml": "# for pgherd\n",
        },
        HOST,
        # Also with -f: the owner's own file names the place.
        again=("--file", "docker-compose.yml", "up", "--detach"),
        override="place.yml",
    ),
    "COMPOSE_FILE with a place, and an override of the owner's": Way(
        {
            "docker-compose.yml": project(f"{{{APP}, environment: {{{PARTS}}}}}"),
            "docker-compose.override.yml": f"services:\n  app: {{{NAMED}}}\n",
            ".env": "HERE=docker-compose\n"
            "COMPOSE_FILE=${HERE}.yml:docker-compose.override.yml:pgherd.yml # mine\n",
            "pgherd.yml": "",
        },
        HOST,
        override="pgherd.yml",
    ),
    "a list of variables and a URL": Way(
        {
            "docker-compose.yml": project(
                f"{{{APP}, {NAMED}, "
                'environment: ["DATABASE_URL=postgres://mealie:${PW:-old}@db/mealie?x=$$y"]}'
            ),
        },
        {
            "DATABASE_URL": "postgres://mealie:n3w%20%24ecret%3A%20%22it%27s%22%20%231%20%7Bx%7D"
            "%20%C3%A9@shared-postgres/mealie?x=$y"
        },
    ),
    "host and port in one": Way(
        {
            "docker-compose.yml": project(
                f"{{{APP}, {NAMED}, environment: {{X__HOST: 'db:5432', X__NAME: mealie, "
                "X__USER: mealie, X__PASSWD: old}}"
            ),
        },
        {"X__HOST": "shared-postgres:5432", "X__PASSWD": PASSWORD},
    ),
    "variables that the owner names": Way(
        {
            "docker-compose.yml": project(
                f"{{{APP}, {NAMED}, environment: {{WHERE: db, WHO: mealie, KEY: old}}}}"
            ),
        },
        {"WHERE": "shared-postgres", "KEY": PASSWORD},
        names=VariableNames(host="WHERE", user="WHO", password="KEY"),
    ),
    "networks of its own, and one that is joined already": Way(
        {
            "docker-compose.yml": project(
                f"{{{APP}, {NAMED}, environment: {{{PARTS}}}, "
                "networks: {mine: {aliases: [web]}, theirs: {}}}",
                'networks: {mine: {}, theirs: {external: true, name: "{id} back"}}\n',
            ).replace('db: {image: "{image}"', 'db: {networks: [mine], image: "{image}"'),
        },
        HOST,
    ),
    "an override that says nothing": Way(
        {"docker-compose.yml": RECIPES, "compose.override.yaml": "services: {}\n"},
        HOST,
        override="compose.override.yaml",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WAYS)
async def test_the_service_is_switched_and_comes_back(
    docker_host: str, tmp_path: Path, name: str
) -> None:
    way = WAYS[name]
    async with compose_scene(
        docker_host, tmp_path, way.files, *way.first, names=way.names
    ) as scene:
        await switch_and_come_back(scene, way)


async def test_a_service_of_the_plainest_project_is_switched_and_comes_back(
    docker_host: str, tmp_path: Path
) -> None:
    files = {"docker-compose.yml": RECIPES, ".env": "UNUSED=1\n"}
    async with compose_scene(docker_host, tmp_path, files) as scene:
        await switch_and_come_back(scene, Way(files, HOST, {"OTHER": "a $b"}))


async def switch_and_come_back(scene: ComposeScene, way: Way) -> None:
    deployer, service, owner = scene.deployer, scene.service, scene.project
    files, before, ids = owner.look(), await scene.environment(), scene.town.ids()
    survey = await deployer.preflight(service, scene.destination)
    assert owner.look() == files
    assert PASSWORD not in "".join(survey.does)
    assert any(way.override in line for line in survey.does)

    await deployer.stop(service)
    await deployer.apply_override(service, scene.destination, run=RUN)
    assert set(owner.look()) - set(files) <= {way.override}
    await deployer.start(service)
    assert await deployer.started(service)
    await assert_uses_the_other(scene, way)
    assert others(scene, scene.town.ids()) == others(scene, ids)

    for words in (way.again, ("stop",), way.again, ("down",), way.again):
        await owner.types(*words)
    await assert_uses_the_other(scene, way)

    await deployer.stop(service)
    await deployer.remove_override(service)
    assert owner.look() == files
    await deployer.start(service)
    assert await deployer.started(service)
    assert await scene.environment() == before


async def assert_uses_the_other(scene: ComposeScene, way: Way) -> None:
    environment = await scene.environment()
    assert {**way.expected, **way.stays}.items() <= environment.items()
    assert await scene.deployer.active_override(scene.service) == ActiveOverride(RUN, "shared")
    assert await scene.deployer.drift(scene.service, scene.destination) is None
    seen = scene.town.inspected(scene.service.containers[0])
    assert f"{scene.town.id} back" in seen["NetworkSettings"]["Networks"]


def others(scene: ComposeScene, ids: Mapping[str, str]) -> dict[str, str]:
    return {name: key for name, key in ids.items() if name not in scene.service.containers}
