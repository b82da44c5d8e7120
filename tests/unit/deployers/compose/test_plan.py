"""What pointing changes in a project, and what stands in its way."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from deployers.compose.test_route import IN_DOCKER, container

from bot.deployers.compose.facts import Context, ProjectFacts
from bot.deployers.compose.model import Model, ProjectService
from bot.deployers.compose.override_location import OverrideLocation
from bot.deployers.compose.plain_call import PlainCall
from bot.deployers.compose.plan import PlannedSection, nothing_found, planned_section
from bot.model.deployments import Destination, VariableNames
from bot.model.errors import Blocked
from bot.model.installation import Server, Service
from bot.model.secret import Secret

FOLDER = Path("/opt/recipes")
OLD = Server("old", None, 5432, "postgres", None, "postgres", "homelab", "old_postgres")
SERVICE = Service("mealie", "old", "mealie", "mealie", engine="homelab", containers=("app",))
CONTEXT = Context(
    service=SERVICE,
    former_server=OLD,
    server=IN_DOCKER,
    former_container=container("old_postgres", networks={"recipes_default": ("db",)}),
    container=container(),
    everybody=(),
    names=None,
)
DESTINATION = Destination(IN_DOCKER, "mealie", "mealie", None)


def app(name: str = "app", **given: Any) -> ProjectService:
    told: dict[str, Any] = {
        "container_name": f"recipes-{name}-1",
        "image": "mealie:1",
        "environment": {"PGHOST": "db"},
        "networks": ("default",),
        "network_mode": None,
        "mounted": {},
        "command": "",
    }
    return ProjectService(name, **told | given)


def facts(*services: ProjectService, **given: Any) -> ProjectFacts:
    services = services or (app(),)
    told: dict[str, Any] = {
        "call": PlainCall(FOLDER, (FOLDER / "compose.yaml",), by_variable=False),
        "location": OverrideLocation(FOLDER / "compose.override.yaml", is_new=True, why="by name"),
        "model": Model(
            "recipes", {s.name: s for s in services}, {"default": "recipes_default"}, "{}"
        ),
        "services": tuple(s.name for s in services),
        "containers": {s.name: () for s in services},
        "contents": {s.name: {} for s in services},
        "image_ids": {s.name: "sha256:1" for s in services},
        "changed": frozenset(),
        "owner": "ada",
    }
    return ProjectFacts(**told | given)


def planned(
    of: ProjectFacts, destination: Destination = DESTINATION, context: Context = CONTEXT
) -> PlannedSection:
    found = planned_section(of, context, destination, "run-1")
    assert found is not None
    return found


def blocked(of: ProjectFacts, destination: Destination = DESTINATION) -> Blocked:
    with pytest.raises(Blocked) as caught:
        planned_section(of, CONTEXT, destination, "run-1")
    return caught.value


def test_a_service_that_names_no_network_keeps_default_when_it_joins_one() -> None:
    part = planned(facts()).section
    assert part.environment == {"app": {"PGHOST": "shared-postgres"}}
    assert part.networks == {"app": ("default", "pgherd_back")}
    assert part.external == {"pgherd_back": "back"}
    assert not part.private


def test_a_network_that_the_project_knows_already_is_joined_by_its_key() -> None:
    model = Model("recipes", {"app": app()}, {"default": "recipes_default", "b": "back"}, "{}")
    part = planned(facts(model=model)).section
    assert (part.networks, part.external) == ({"app": ("default", "b")}, {})


def test_no_password_is_in_what_people_are_told() -> None:
    with_password = facts(app(environment={"PGHOST": "db", "PGPASSWORD": "old"}))
    found = planned(with_password, replace(DESTINATION, password=Secret("hidden")))
    assert found.section.private
    assert "hidden" not in repr(found) + "".join(found.does)
    assert any("readable by ada only" in line for line in found.does)


def test_a_secret_gets_a_file_beside_the_compose_file() -> None:
    service = app(
        environment={"PGHOST": "db", "PGPASSWORD_FILE": "/run/secrets/pw"},
        mounted={"/run/secrets/pw": Path("/etc/pw")},
    )
    of = facts(service, contents={"app": {"/run/secrets/pw": Secret("old")}})
    found = planned(of, replace(DESTINATION, password=Secret("new")))
    (secret,) = found.secrets
    assert (secret.path, secret.like) == (FOLDER / ".pgherd-mealie+pgpassword", Path("/etc/pw"))
    variables = found.section.environment["app"]
    assert variables["PGPASSWORD_FILE"] == "/run/secrets/pgherd_mealie_pgpassword"
    assert not found.section.private


def test_a_container_that_does_not_use_the_database_needs_no_way_to_the_server() -> None:
    vpn = app("web", environment={}, networks=(), network_mode="service:vpn")
    assert set(planned(facts(app(), vpn)).section.environment) == {"app"}


def test_a_service_none_of_whose_containers_uses_the_database_is_not_planned() -> None:
    of = facts(app(environment={"DB_THING": "x"}))
    assert planned_section(of, CONTEXT, DESTINATION, "run-1") is None
    assert "DB_THING" in nothing_found((of,), CONTEXT).hint
    named = replace(CONTEXT, names=VariableNames(host="WRONG"))
    assert nothing_found((of,), named).hint.startswith("Correct")


def test_after_down_the_files_tell_what_the_old_server_is_called() -> None:
    context = replace(CONTEXT, former_container=None)
    db = app("db", container_name="old_postgres", environment={})
    model = replace(facts().model, services={"app": app(), "db": db})
    assert planned(facts(model=model), context=context).section.environment["app"]


@pytest.mark.parametrize(
    ("service", "code"),
    [
        (app(environment={"DSN": "host=db dbname=mealie"}), "variables_unclear"),
        (app(command="serve --db postgres://u:p@db/mealie"), "variables_unclear"),
        (app(networks=(), network_mode="container:x", environment={"PGHOST": "172.18.0.2"}),
         "network_mode_in_the_way"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_blocks(service: ProjectService, code: str) -> None:
    assert blocked(facts(service)).code == code


def test_another_image_blocks_also_for_a_container_without_the_database() -> None:
    for service in (app(), app(environment={})):
        made = container("recipes-app-1", image_id="sha256:0")
        assert blocked(facts(service, containers={"app": (made,)})).code == "image_has_changed"


def test_a_container_with_another_value_than_its_files_blocks() -> None:
    made = container("recipes-app-1", environment={"PGHOST": "db-of-a-shell"})
    said = blocked(facts(containers={"app": (made,)}))
    assert said.code == "container_differs_from_files"
    assert "PGHOST" in said.message
    assert "db-of-a-shell" not in said.message


def test_what_takes_effect_besides_is_said() -> None:
    made = container("recipes-app-1", environment={"PGHOST": "db"}, restart_policy="always")
    does = planned(facts(containers={"app": (made,)}, changed=frozenset({"app"}))).does
    assert any("take effect too" in line for line in does)
    assert any("restart: always" in line for line in does)


def test_a_network_whose_name_is_no_key_is_joined_under_one_that_is() -> None:
    server = container(networks={"the back: 1": ("shared-postgres",)})
    part = planned(facts(), context=replace(CONTEXT, everybody=(), container=server)).section
    assert part.external == {"pgherd_the_back__1": "the back: 1"}
    assert part.networks == {"app": ("default", "pgherd_the_back__1")}
