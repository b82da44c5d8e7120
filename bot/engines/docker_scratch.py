"""Containers to try something in: made, used and removed with all that they have written."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.cancellation import finished
from bot.engines import docker_facts, marks
from bot.engines.docker_calls import DockerCalls
from bot.engines.docker_failures import DockerRefusal
from bot.model.errors import ServiceFailure, UserMistake

if TYPE_CHECKING:
    from docker import APIClient

_LABEL = "pgherd.throwaway"
_NO_NETWORK = "none"  # Docker's own name for it
_LIMIT_S = 60.0  # as for any change of a container on a busy host

_log = logging.getLogger(__name__)


@asynccontextmanager
async def scratch_container(
    calls: DockerCalls,
    like: Mapping[str, Any],
    argv: Sequence[str],
    *,
    mark: str,
    environment: Mapping[str, str],
    network: str | None,
) -> AsyncIterator[str]:
    """A container of the inspected one's image; see DockerEngine.scratch_container."""
    own_mark = marks.own_mark(mark)
    name = f"pgherd-throwaway.{own_mark}"
    if network is not None:
        await _check_internal(calls, network)

    def make(client: "APIClient") -> None:
        client.create_container(
            like["Image"],
            list(argv),
            name=name,
            environment=dict(environment),
            labels={_LABEL: own_mark},
            # Anonymous volumes, which go when it goes. Its own layer would be slow for a database.
            volumes=[v.destination for v in docker_facts.volumes(like) if v.writable],
            host_config=client.create_host_config(network_mode=network or _NO_NETWORK),
        )
        client.start(name)

    making = asyncio.ensure_future(calls.run(f"make the container {name}", make, _LIMIT_S))
    try:
        await asyncio.shield(making)
        yield name
    finally:
        await finished(_close(calls, name, making))


async def remove_scratch_containers(calls: DockerCalls, prefix: str) -> None:
    """Remove all whose mark begins so.

    Raises:
        ServiceFailure: the engine does not do it, or does not answer.
    """
    marks.checked(prefix)
    seen = await calls.run(
        "list the scratch containers",
        lambda client: client.containers(all=True, filters={"label": _LABEL}),
        _LIMIT_S,
    )
    for container in seen:
        if container["Labels"][_LABEL].startswith(prefix):
            await _remove(calls, container["Id"])


async def _close(calls: DockerCalls, name: str, making: asyncio.Task[None]) -> None:
    await asyncio.gather(making, return_exceptions=True)
    try:
        await _remove(calls, name)
    except ServiceFailure as error:
        # What brought us here must not be hidden; the next try removes it first.
        _log.warning(
            "a scratch container stays", extra={"container": name, "reason": error.message}
        )


async def _remove(calls: DockerCalls, container: str) -> None:
    try:
        await calls.run(
            f"remove the container {container}",
            lambda client: client.remove_container(container, force=True, v=True),
            _LIMIT_S,
        )
    except DockerRefusal as refusal:
        if refusal.status == HTTPStatus.CONFLICT and "already in progress" in refusal.detail:
            return
        if refusal.status != HTTPStatus.NOT_FOUND:
            raise


async def _check_internal(calls: DockerCalls, network: str) -> None:
    seen = await calls.run(
        f"inspect the network {network}", lambda client: client.inspect_network(network), _LIMIT_S
    )
    if not seen["Internal"]:
        raise UserMistake(
            f"The network {network} leads out of the engine's host.",
            code="network_not_internal",
            hint="A scratch container gets an internal network, or none.",
        )
