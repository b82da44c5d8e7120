"""Docker's answers in the words of the model."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.engines.docker_facts import addresses, container, is_named, statistics, volumes
from bot.model.containers import (
    Container,
    ContainerState,
    Health,
    PublishedPort,
    Statistics,
    Volume,
)

NEVER = "0001-01-01T00:00:00Z"


def inspected(status: str, **state: Any) -> dict[str, Any]:
    return {
        "Name": "/app_postgres",
        "RestartCount": 2,
        "Config": {"Image": "postgres:16"},
        "State": {"Status": status, "StartedAt": NEVER, "ExitCode": 0, "OOMKilled": False} | state,
    }


def test_a_running_container_has_a_start_to_the_microsecond_and_no_exit_code() -> None:
    answer = inspected(
        "running", StartedAt="2026-11-22T17:33:35.012610999Z", Health={"Status": "healthy"}
    )
    assert container("app_postgres", answer) == Container(
        "app_postgres",
        ContainerState.RUNNING,
        health=Health.HEALTHY,
        started_at=datetime(2026, 11, 22, 17, 33, 35, 12610, UTC),
        restart_count=2,
        image="postgres:16",
    )


@pytest.mark.parametrize(
    ("status", "state", "exit_code"),
    [
        ("created", ContainerState.CREATED, None),
        ("exited", ContainerState.EXITED, 137),
        ("restarting", ContainerState.RESTARTING, 137),
        ("removing", ContainerState.DEAD, 137),
        ("dead", ContainerState.DEAD, 137),
    ],
)
def test_one_that_does_not_run_has_no_start_and_its_last_exit_code(
    status: str, state: ContainerState, exit_code: int | None
) -> None:
    answer = inspected(status, StartedAt="2026-11-22T17:33:35Z", ExitCode=137, OOMKilled=True)
    found = container("app_postgres", answer)
    assert (found.state, found.started_at, found.exit_code) == (state, None, exit_code)
    assert found.oom_killed


def test_a_state_that_docker_does_not_have_is_no_answer_of_docker() -> None:
    with pytest.raises(KeyError):
        container("app_postgres", inspected("missing"))


def test_only_the_whole_name_is_the_name() -> None:
    assert is_named(inspected("running"), "app_postgres")
    assert not is_named(inspected("running"), "app")
    assert not is_named(inspected("running"), "4c3019")


def test_ports_that_are_exposed_but_not_published_are_no_way_in() -> None:
    binding = {"HostIp": "127.0.0.1", "HostPort": "5416"}
    answer = {
        "NetworkSettings": {
            "Ports": {"5432/tcp": [binding], "8008/tcp": None},
            "Networks": {
                "cookbook": {"IPAddress": "172.18.0.2"},
                "six": {"IPAddress": "", "GlobalIPv6Address": "fd00::2"},
                "left": {"IPAddress": "", "GlobalIPv6Address": ""},
            },
        }
    }
    found = addresses(answer)
    assert found.published == (PublishedPort(5432, "tcp", "127.0.0.1", 5416),)
    assert found.networks == {"cookbook": "172.18.0.2", "six": "fd00::2"}


@pytest.mark.parametrize("droppable", ["inactive_file", "total_inactive_file"])
def test_files_that_the_kernel_could_drop_are_no_memory_in_use(droppable: str) -> None:
    limited = inspected("running") | {"HostConfig": {"Memory": 500}}
    seen = {
        "cpu_stats": {"cpu_usage": {"total_usage": 1_500_000_000}},
        "memory_stats": {"usage": 300, "limit": 500, "stats": {droppable: 100}},
    }
    assert statistics(limited, seen) == Statistics(1.5, 200, 500)
    unlimited = inspected("running") | {"HostConfig": {"Memory": 0}}
    assert statistics(unlimited, seen) == Statistics(1.5, 200, None)


def test_a_container_that_does_not_run_uses_nothing() -> None:
    nothing = {"cpu_stats": {"cpu_usage": {"total_usage": 0}}, "memory_stats": {}}
    assert statistics(inspected("exited"), nothing) is None


def test_what_lies_in_memory_only_is_no_volume() -> None:
    mounts = [
        {"Type": "volume", "Name": "pg", "Source": "/v/pg", "Destination": "/data", "RW": True},
        {"Type": "bind", "Source": "/srv", "Destination": "/backups", "RW": False},
        {"Type": "tmpfs", "Source": "", "Destination": "/run", "RW": True},
    ]
    assert volumes({"Mounts": mounts}) == (
        Volume("pg", "/v/pg", "/data", writable=True),
        Volume(None, "/srv", "/backups", writable=False),
    )
