"""A Docker Engine."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from math import ceil

from bot.engines import docker_facts, docker_marks, docker_program, docker_scratch
from bot.engines.docker_calls import DockerCalls
from bot.engines.docker_connection import TlsContexts
from bot.engines.docker_exec import DockerExec
from bot.engines.docker_lookup import LOOK_LIMIT_S, DockerLookup
from bot.model.containers import Addresses, Container, ContainerState, Statistics, Volume
from bot.model.errors import UserMistake
from bot.model.ports import ContainerControl, ContainerPrograms, Engine, ScratchContainers

_ACT_LIMIT_S = 60.0  # pulling up a container's network and volumes on a busy host


class DockerEngine(Engine, ContainerControl, ContainerPrograms, ScratchContainers):
    """The containers of one Docker Engine; every call looks its container up by name.

    `host` as in DOCKER_HOST: `unix:///path` or `tcp://name:port`. Nothing is connected before the
    first call; after a restart of the daemon the next one connects again. With `tls` every
    connection to a `tcp://` host is encrypted, by a context of its own.
    """

    def __init__(self, host: str, tls: TlsContexts | None = None) -> None:
        self.calls = DockerCalls(host, tls)
        self._lookup = DockerLookup(self.calls)

    async def inspect(self, container: str) -> Container:
        """The container's state now; `missing` where the engine has no container of that name.

        Raises:
            ServiceFailure: the engine does not answer, within 3 s.
        """
        found = await self._lookup.find(container)
        if found is None:
            return Container(container, ContainerState.MISSING)
        with self._lookup.understood():
            return docker_facts.container(container, found)

    async def addresses(self, container: str) -> Addresses:
        """The ports it publishes and its addresses, none of either while it does not run.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the engine does not answer, within 3 s.
        """
        found = await self._lookup.existing(container)
        with self._lookup.understood():
            return docker_facts.addresses(found)

    async def pid(self, container: str) -> int | None:
        """The pid of its main process as the engine's host counts; None when it does not run.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the engine does not answer, within 3 s.
        """
        found = await self._lookup.existing(container)
        with self._lookup.understood():
            return int(found["State"]["Pid"]) or None

    async def statistics(self, container: str) -> Statistics | None:
        """CPU and memory that it and the programs run in it have used; None when it does not run.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the engine does not answer, within 3 s for each of two questions.
        """
        found = await self._lookup.existing(container)
        # One shot: else the engine waits a second to compute a rate.
        seen = await self.calls.run(
            f"show what the container {container} uses",
            lambda client: client.stats(found["Id"], stream=False, one_shot=True),
            LOOK_LIMIT_S,
        )
        with self._lookup.understood():
            return docker_facts.statistics(found, seen)

    async def volumes(self, container: str) -> tuple[Volume, ...]:
        """Its volumes and the folders of the host that it sees.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the engine does not answer, within 3 s.
        """
        found = await self._lookup.existing(container)
        with self._lookup.understood():
            return docker_facts.volumes(found)

    async def start(self, name: str) -> None:
        """Start it; nothing happens when it runs already.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: it cannot be started, or the engine does not answer.
        """
        found = await self._lookup.existing(name)
        await self.calls.run(
            f"start the container {name}", lambda client: client.start(found["Id"]), _ACT_LIMIT_S
        )

    async def stop(self, name: str, *, timeout_s: float = 10.0) -> None:
        """Send the stop signal, wait, and after `timeout_s` (whole seconds) SIGKILL.

        Nothing happens when it does not run.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: it cannot be stopped, or the engine does not answer.
        """
        found = await self._lookup.existing(name)
        await self.calls.run(
            f"stop the container {name}",
            lambda client: client.stop(found["Id"], timeout=ceil(timeout_s)),
            timeout_s + _ACT_LIMIT_S,
        )

    async def remove(self, name: str) -> None:
        """Remove a container that does not run; its volumes stay.

        Raises:
            UserMistake: there is no such container, or it runs.
            ServiceFailure: the engine does not do it, or does not answer.
        """
        found = await self._lookup.existing(name)
        if docker_facts.can_run(found):
            raise UserMistake(
                f"The container {name} still runs.", code="container_running", hint="Stop it first."
            )
        await self.calls.run(
            f"remove the container {name}",
            lambda client: client.remove_container(found["Id"]),
            _ACT_LIMIT_S,
        )

    async def logs(self, name: str, *, tail: int = 100) -> str:
        """The last `tail` lines of its output and errors.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: its logging driver keeps nothing, or the engine does not answer.
        """
        found = await self._lookup.existing(name)
        output = await self.calls.run(
            f"show the logs of the container {name}",
            lambda client: client.logs(found["Id"], tail=tail),
            _ACT_LIMIT_S,
        )
        return bytes(output).decode("utf-8", errors="replace")

    @asynccontextmanager
    async def exec(
        self,
        container: str,
        argv: Sequence[str],
        *,
        mark: str,
        environment: Mapping[str, str] | None = None,
        stdin: AsyncIterator[bytes] | None = None,
    ) -> AsyncIterator[DockerExec]:
        """See ContainerPrograms; a program that is missing is reported by `result`."""
        found = await self._lookup.existing(container)
        async with docker_program.program(
            self.calls, found, argv, mark=mark, environment=environment or {}, stdin=stdin
        ) as execution:
            yield execution

    async def end_leftovers(self, container: str, mark_prefix: str) -> None:
        """See ContainerPrograms.

        Raises:
            ServiceFailure: something survives, or the engine cannot look, or it is paused.
        """
        found = await self._lookup.find(container)
        if found is not None and docker_facts.can_run(found):
            await docker_marks.end_leftovers(self.calls, found, mark_prefix)

    @asynccontextmanager
    async def scratch_container(
        self,
        *,
        like: str,
        argv: Sequence[str],
        mark: str,
        environment: Mapping[str, str] | None = None,
        network: str | None = None,
    ) -> AsyncIterator[str]:
        """See ScratchContainers: the same image, and no network but an internal one that is named.

        Raises:
            UserMistake: there is no container `like`, or the network leads out of the host.
            ServiceFailure: it cannot be started, or the engine does not answer.
        """
        found = await self._lookup.existing(like)
        async with docker_scratch.scratch_container(
            self.calls, found, argv, mark=mark, environment=environment or {}, network=network
        ) as name:
            yield name

    async def remove_scratch_containers(self, mark_prefix: str) -> None:
        """See ScratchContainers.

        Raises:
            ServiceFailure: the engine does not do it, or does not answer.
        """
        await docker_scratch.remove_scratch_containers(self.calls, mark_prefix)
