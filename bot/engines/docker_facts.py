"""Docker's answers, translated into the model. No I/O."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.model.containers import (
    Addresses,
    Container,
    ContainerState,
    Described,
    Health,
    PublishedPort,
    Statistics,
    Volume,
)

# Docker's eight states without ours of the same name: a container that is being removed is as good
# as dead. https://docs.docker.com/reference/api/engine/version/v1.41/ (ContainerInspect, Status)
_STATES = {state.value: state for state in ContainerState if state is not ContainerState.MISSING}
_STATES["removing"] = ContainerState.DEAD
_ALIVE = {ContainerState.RUNNING, ContainerState.PAUSED}
_LASTING = {"volume", "bind"}
_ENDED = {ContainerState.EXITED, ContainerState.DEAD, ContainerState.RESTARTING}


def is_named(inspected: Mapping[str, Any], name: str) -> bool:
    """Whether this is the container of that name, and not one whose id begins with it."""
    return bool(inspected["Name"] == f"/{name}")


def can_run(inspected: Mapping[str, Any]) -> bool:
    """Whether programs may be alive inside: it runs, or is paused."""
    return _STATES[inspected["State"]["Status"]] in _ALIVE


def container(name: str, inspected: Mapping[str, Any]) -> Container:
    """The container as `GET /containers/NAME/json` describes it.

    Raises:
        KeyError, ValueError, TypeError: this is not what a Docker Engine answers.
    """
    state = inspected["State"]
    status = _STATES[state["Status"]]
    health = (state.get("Health") or {}).get("Status")
    return Container(
        name,
        status,
        health=Health(health or Health.NONE),
        started_at=datetime.fromisoformat(state["StartedAt"]) if status in _ALIVE else None,
        exit_code=int(state["ExitCode"]) if status in _ENDED else None,
        restart_count=int(inspected.get("RestartCount") or 0),
        oom_killed=bool(state.get("OOMKilled")),
        image=inspected["Config"]["Image"] or None,
        image_id=inspected.get("Image") or None,
    )


def addresses(inspected: Mapping[str, Any]) -> Addresses:
    """The ways to the container that `GET /containers/NAME/json` describes.

    Raises:
        KeyError, ValueError, TypeError: this is not what a Docker Engine answers.
    """
    settings = inspected["NetworkSettings"]
    return Addresses(
        published=tuple(
            _published(port, binding)
            for port, bindings in (settings["Ports"] or {}).items()
            for binding in bindings or ()
        ),
        networks={
            name: address
            for name, network in settings["Networks"].items()
            if (address := network["IPAddress"] or network.get("GlobalIPv6Address"))
        },
    )


def described(inspected: Mapping[str, Any]) -> Described:
    """The container's configuration as `GET /containers/NAME/json` describes it.

    Raises:
        KeyError, ValueError, TypeError: this is not what a Docker Engine answers.
    """
    config, host = inspected["Config"], inspected["HostConfig"]
    networks = inspected["NetworkSettings"]["Networks"]
    name = inspected["Name"].lstrip("/")
    published = addresses(inspected)
    exposed = {*(config.get("ExposedPorts") or {}), *(host.get("PortBindings") or {})}
    return Described(
        name=name,
        runs=_STATES[inspected["State"]["Status"]] in _ALIVE | {ContainerState.RESTARTING},
        image=config["Image"],
        image_id=inspected["Image"],
        labels=config.get("Labels") or {},
        environment=dict(line.partition("=")[::2] for line in config.get("Env") or ()),
        networks={
            network: frozenset({name, *(seen.get("Aliases") or ())})
            for network, seen in networks.items()
        },
        addresses=frozenset(published.networks.values()),
        published=published.published,
        exposed_ports=frozenset(int(p[:-4]) for p in exposed if p.endswith("/tcp")),
        network_mode=host["NetworkMode"],
        restart_policy=(host.get("RestartPolicy") or {}).get("Name") or "no",
    )


def volumes(inspected: Mapping[str, Any]) -> tuple[Volume, ...]:
    """The volumes and bind mounts that `GET /containers/NAME/json` describes.

    Raises:
        KeyError, ValueError, TypeError: this is not what a Docker Engine answers.
    """
    return tuple(
        Volume(mount.get("Name"), mount["Source"], mount["Destination"], writable=mount["RW"])
        for mount in inspected["Mounts"]
        if mount["Type"] in _LASTING
    )


def statistics(inspected: Mapping[str, Any], seen: Mapping[str, Any]) -> Statistics | None:
    """Usage from `GET /containers/NAME/stats`; None when the container was not running any more.

    `seen` gives the host's memory as the limit of a container without one, so that is taken from
    the container's description.

    Raises:
        KeyError, ValueError, TypeError: this is not what a Docker Engine answers.
    """
    memory = seen["memory_stats"]
    if not memory:
        return None
    # As `docker stats` counts; the first name is that of cgroup v2, the second of v1.
    # https://docs.docker.com/reference/cli/docker/container/stats/
    kinds = memory["stats"]
    droppable_bytes = kinds.get("inactive_file", kinds.get("total_inactive_file", 0))
    return Statistics(
        cpu_seconds=seen["cpu_stats"]["cpu_usage"]["total_usage"] / 1e9,
        memory_bytes=memory["usage"] - droppable_bytes,
        memory_limit_bytes=inspected["HostConfig"]["Memory"] or None,
    )


def _published(port: str, binding: Mapping[str, str]) -> PublishedPort:
    number, _, protocol = port.partition("/")
    return PublishedPort(int(number), protocol, binding["HostIp"], int(binding["HostPort"]))
