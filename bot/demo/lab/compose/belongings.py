"""What a lab has at its Docker Engine, found by label; and what others have there."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.demo.lab.compose.layout import CONTAINERS, LABEL, NETWORKS, PROJECTS, VOLUMES
from bot.demo.lab.side_by_side import side_by_side
from bot.engines.docker_calls import DockerCalls
from bot.engines.docker_failures import DockerRefusal
from bot.model.errors import ServiceFailure, UserMistake

if TYPE_CHECKING:
    from docker import APIClient

_LOCK = "pgherd_lab_being_made"
_LOOK_LIMIT_S = 15.0
_LIMIT_S = 60.0  # the removal of a container waits for its end
_REMOVAL_LIMIT_S = 120.0
_POLL_S = 0.1
_PROJECT_LABEL = "com.docker.compose.project"


async def taken_names(calls: DockerCalls) -> list[str]:
    """What is there already of all that a lab would make.

    A container in a Compose project of one of the lab's names counts, whatever it is called:
    Compose would take it for its own.

    Raises:
        ServiceFailure: the engine does not answer.
    """
    containers = await calls.run("list containers", lambda c: c.containers(all=True), _LOOK_LIMIT_S)
    networks = await calls.run("list networks", lambda c: c.networks(), _LOOK_LIMIT_S)
    volumes = await calls.run("list volumes", lambda c: c.volumes(), _LOOK_LIMIT_S)
    taken = []
    for container in containers:
        name = _name(container)
        project = (container["Labels"] or {}).get(_PROJECT_LABEL)
        if project in PROJECTS:
            taken.append(f"container {name} of project {project}")
        elif name in CONTAINERS:
            taken.append(f"container {name}")
    taken += _named("network", NETWORKS, networks)
    taken += _named("volume", VOLUMES, volumes["Volumes"] or ())
    return taken


async def make_networks(calls: DockerCalls, lab_id: str, image: str) -> None:
    """Make the lab's networks; `image` is any that the engine has.

    Of two labs that come at the same time one is refused here, before it has made anything else.
    Docker 20.10 gives a network's name twice when it is asked twice at once, but a container's
    name only once: a container that never runs is the lock for as long as networks are made.

    Raises:
        UserMistake: one of the names is taken.
        ServiceFailure: the engine does not make one, or does not answer.
    """
    await _make_once(calls, f"container {_LOCK}", _lock_maker(lab_id, image))
    for name in NETWORKS:
        await _make_once(calls, f"network {name}", _network_maker(name, lab_id))
    await _gone(calls, f"remove the container {_LOCK}", lambda c: c.remove_container(_LOCK))


async def _make_once(calls: DockerCalls, what: str, make: "Callable[[APIClient], object]") -> None:
    try:
        await calls.run(f"make the {what}", make, _LIMIT_S)
    except DockerRefusal as refusal:
        if refusal.status != HTTPStatus.CONFLICT:
            raise
        raise UserMistake(
            f"The Docker Engine at {calls.host} has what a lab would make: {what}.",
            code="names_taken",
            hint="There is one lab at a time on an engine.",
        ) from refusal


async def mountpoint(calls: DockerCalls, volume: str) -> str:
    """Where the volume lies on the engine's host.

    Raises:
        ServiceFailure: there is no such volume, or the engine does not answer.
    """
    seen = await calls.run(
        f"inspect the volume {volume}", lambda client: client.inspect_volume(volume), _LIMIT_S
    )
    return str(seen["Mountpoint"])


async def remove_all(calls: DockerCalls, lab_id: str) -> tuple[str, ...]:
    """Remove all that has the lab's label, running or not; the names of the containers.

    Raises:
        ServiceFailure: something cannot be removed, or the engine does not answer.
    """
    mine = {"label": f"{LABEL}={lab_id}"}
    names = await _remove_containers(calls, mine)
    networks = await calls.run("list networks", lambda c: c.networks(filters=mine), _LIMIT_S)
    for network in networks:
        await _gone(calls, f"remove the network {network['Name']}", _network_remover(network["Id"]))
    volumes = await calls.run("list volumes", lambda c: c.volumes(filters=mine), _LIMIT_S)
    for volume in volumes["Volumes"] or ():
        await _gone(calls, f"remove the volume {volume['Name']}", _volume_remover(volume["Name"]))
    return names


async def _remove_containers(calls: DockerCalls, filters: Mapping[str, str]) -> tuple[str, ...]:
    names: set[str] = set()
    try:
        async with asyncio.timeout(_REMOVAL_LIMIT_S):
            # Again, for a Compose that was killed may just have asked for one more.
            while found := await _containers(calls, filters):
                names |= set(found.values())
                await side_by_side(*(_remove_container(calls, key, found[key]) for key in found))
                await asyncio.sleep(_POLL_S)  # the engine may still be busy with removing it
    except TimeoutError as error:
        raise ServiceFailure(
            f"The lab's containers are not gone within {_REMOVAL_LIMIT_S:.0f} s.",
            code="lab_not_removed",
            hint="Take the lab down again; restart the Docker service if it stays so.",
        ) from error
    return tuple(sorted(names))


async def _containers(calls: DockerCalls, filters: Mapping[str, str]) -> dict[str, str]:
    """Names by id."""
    found = await calls.run(
        "list the containers", lambda c: c.containers(all=True, filters=filters), _LIMIT_S
    )
    return {container["Id"]: _name(container) for container in found}


async def _remove_container(calls: DockerCalls, container_id: str, name: str) -> None:
    def remove(client: "APIClient") -> None:
        client.remove_container(container_id, v=True, force=True)

    await _gone(calls, f"remove the container {name}", remove)


def _lock_maker(lab_id: str, image: str) -> "Callable[[APIClient], object]":
    return lambda client: client.create_container(image, name=_LOCK, labels={LABEL: lab_id})


def _network_maker(name: str, lab_id: str) -> "Callable[[APIClient], object]":
    return lambda client: client.create_network(
        name, driver="bridge", labels={LABEL: lab_id}, check_duplicate=True
    )


def _network_remover(network_id: str) -> "Callable[[APIClient], None]":
    return lambda client: client.remove_network(network_id)


def _volume_remover(name: str) -> "Callable[[APIClient], None]":
    return lambda client: client.remove_volume(name)


async def _gone(calls: DockerCalls, doing: str, remove: "Callable[[APIClient], None]") -> None:
    try:
        await calls.run(doing, remove, _LIMIT_S)
    except DockerRefusal as refusal:
        in_progress = refusal.status == HTTPStatus.CONFLICT and "in progress" in refusal.detail
        if refusal.status != HTTPStatus.NOT_FOUND and not in_progress:
            raise


def _name(container: Mapping[str, Any]) -> str:
    return str((container["Names"] or [container["Id"]])[0]).lstrip("/")


def _named(kind: str, wanted: Iterable[str], found: Iterable[Mapping[str, Any]]) -> list[str]:
    names = {thing["Name"] for thing in found}
    return [f"{kind} {name}" for name in wanted if name in names]
