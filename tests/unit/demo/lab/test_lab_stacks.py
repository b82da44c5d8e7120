"""The Compose projects of a lab, as text."""

from typing import Any

import pytest
import yaml

from bot.demo.lab.compose.layout import (
    APPLICATIONS,
    CONTAINERS,
    LABEL,
    NETWORKS,
    PROJECTS,
    VOLUMES,
    server_named,
)
from bot.demo.lab.compose.stacks import (
    Chosen,
    application_environment,
    compose_text,
    server_environment,
)
from bot.engines.environment_files import parse_environment
from bot.model.secret import Secret

CHOSEN = Chosen(
    lab_id="pgherd-lab-1",
    user="1000:1000",
    images=dict.fromkeys(CONTAINERS, "image:1"),
    ports={name: 20000 + number for number, name in enumerate(CONTAINERS)},
    record_folders=dict.fromkeys(CONTAINERS, "/home/$USER/lab"),
)


def document(project: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(compose_text(project, CHOSEN))
    return read


def services() -> dict[str, dict[str, Any]]:
    """By container."""
    found = [service for project in PROJECTS for service in document(project)["services"].values()]
    return {service["container_name"]: service for service in found}


def test_the_three_projects_hold_every_container_network_and_volume_once() -> None:
    assert sorted(services()) == sorted(CONTAINERS)
    assert sorted(v for project in PROJECTS for v in document(project)["volumes"]) == sorted(
        VOLUMES
    )
    networks = {network for project in PROJECTS for network in document(project)["networks"]}
    assert networks == set(NETWORKS)


def test_everything_is_published_on_loopback_only_and_labelled() -> None:
    for name, service in services().items():
        (port,) = service["ports"]
        assert port.startswith(f"127.0.0.1:{CHOSEN.ports[name]}:")
        assert service["labels"] == {LABEL: "pgherd-lab-1"}
    for project in PROJECTS:
        volumes = document(project)["volumes"].values()
        assert [volume["labels"] for volume in volumes] == [{LABEL: "pgherd-lab-1"}] * len(volumes)


def test_a_dollar_sign_in_a_folders_name_is_no_variable_of_compose() -> None:
    (record,) = services()["mealie"]["volumes"]
    assert record["source"] == "/home/$$USER/lab"


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda each: each.plan.name)
def test_an_application_shares_a_network_with_its_database_and_waits_for_its_health(
    application: Any,
) -> None:
    server = server_named(application.plan.server)
    assert set(application.networks) & set(server.networks)
    assert services()[application.plan.application]["depends_on"] == {
        server.service: {"condition": "service_healthy"}
    }


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda each: each.plan.name)
def test_passwords_stand_in_environment_files_alone(application: Any) -> None:
    text = application_environment(application, Secret("s3cret"))
    assert "s3cret" in parse_environment(text).values()
    assert parse_environment(server_environment(Secret("s3cret")))["POSTGRES_PASSWORD"] == "s3cret"
    assert all("PASSWORD" not in compose_text(project, CHOSEN) for project in PROJECTS)


def test_only_vectorchord_is_preloaded_and_only_where_it_is() -> None:
    loading = {
        name: [part for part in service["command"] if part.startswith("shared_preload_libraries")]
        for name, service in services().items()
    }
    assert {name: found for name, found in loading.items() if found} == {
        "immich_postgres": ["shared_preload_libraries=vchord.so"],
        "shared_postgres": ["shared_preload_libraries=vchord.so"],
    }
