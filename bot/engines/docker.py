"""A Docker Engine."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from math import ceil
from secrets import token_hex
from typing import Any

from bot.engines import docker_facts, docker_marks
from bot.engines.cancellation import finished
from bot.engines.docker_calls import DockerCalls
from bot.engines.docker_exec import DockerExec, start_exec
from bot.engines.docker_failures import DockerRefusal, unreachable
from bot.model.addresses import Addresses
from bot.model.containers import Container, ContainerState
from bot.model.errors import ServiceFailure, UserMistake

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")  # Docker's rule for names
_LOOK_LIMIT_S = 3.0  # a status report has to be there within 3 s
_ACT_LIMIT_S = 60.0  # pulling up a container's network and volumes on a busy host
_END_LIMIT_S = 30.0

_log = logging.getLogger(__name__)


class DockerEngine:
    """The containers of one Docker Engine, each found anew by its name with every call.

    `host` as in DOCKER_HOST: `unix:///path` or `tcp://name:port`. Nothing is connected before the
    first call; a daemon that was restarted is connected again.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._calls = DockerCalls(host)

    async def inspect(self, container: str) -> Container:
        """The container's state now; `missing` where the engine has no container of that name.

        Raises:
            ServiceFailure: the engine does not answer, within 3 s.
        """
        found = await self._find(container)
        if found is None:
            return Container(container, ContainerState.MISSING)
        with self._understood():
            return docker_facts.container(container, found)

    async def addresses(self, container: str) -> Addresses:
        """The ports it publishes and its addresses, none of either while it does not run.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the engine does not answer, within 3 s.
        """
        found = await self._find_existing(container)
        with self._understood():
            return docker_facts.addresses(found)

    async def pid(self, container: str) -> int | None:
        """The pid of its main process as the engine's host counts; None when it does not run.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the engine does not answer, within 3 s.
        """
        found = await self._find_existing(container)
        with self._understood():
            return int(found["State"]["Pid"]) or None

    async def start(self, name: str) -> None:
        """Start it; nothing happens when it runs already.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: it cannot be started, or the engine does not answer.
        """
        found = await self._find_existing(name)
        await self._calls.run(
            f"start the container {name}", lambda client: client.start(found["Id"]), _ACT_LIMIT_S
        )

    async def stop(self, name: str, *, timeout_s: float = 10.0) -> None:
        """Send the stop signal, wait, and after `timeout_s` (whole seconds) SIGKILL.

        Nothing happens when it does not run.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: it cannot be stopped, or the engine does not answer.
        """
        found = await self._find_existing(name)
        await self._calls.run(
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
        found = await self._find_existing(name)
        if docker_facts.can_run(found):
            raise UserMistake(
                f"The container {name} still runs.", code="container_running", hint="Stop it first."
            )
        await self._calls.run(
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
        found = await self._find_existing(name)
        output = await self._calls.run(
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
        """Run a program inside, as the container's own user, without a terminal.

        Leaving the context before `result` has answered ends the program and what it started. That
        holds for a cancellation and for a failing `stdin` too: the program never sees a cut-off
        input as one that has ended. After a crash `end_leftovers` finds it by `mark` (letters,
        digits, `_`, `.`, `-`), which the program sees as PGHERD_RUN, with an ending of its own.
        Secrets belong into `environment`, where no list of processes shows them.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: it does not run, or the engine does not answer.
        """
        own_mark = f"{mark}.{token_hex(4)}"
        found = await self._find_existing(container)
        starting = asyncio.ensure_future(
            start_exec(
                self._calls,
                found,
                argv,
                {**(environment or {}), **docker_marks.environment_of(own_mark)},
                with_stdin=stdin is not None,
            )
        )
        try:
            execution = await asyncio.shield(starting)
            if stdin is not None:
                execution.feed(stdin)
            yield execution
        finally:
            await finished(self._close(found, own_mark, starting))

    async def end_leftovers(self, container: str, mark_prefix: str) -> None:
        """End what runs inside under a mark that begins so; for a start after a crash.

        Nothing happens where the container is missing or does not run.

        Raises:
            ServiceFailure: something survives, or the engine cannot look, or it is paused.
        """
        found = await self._find(container)
        if found is not None and docker_facts.can_run(found):
            await docker_marks.end_leftovers(self._calls, found, mark_prefix)

    async def _close(
        self, container: Mapping[str, Any], mark: str, starting: asyncio.Task[DockerExec]
    ) -> None:
        try:
            execution = await starting
        except ServiceFailure:
            return  # the caller knows it already
        await execution.stop_feeding()
        draining = asyncio.ensure_future(execution.drain())
        try:
            if not execution.ended:
                async with asyncio.timeout(_END_LIMIT_S):
                    await docker_marks.end_exec(self._calls, container, mark, execution)
        except (ServiceFailure, TimeoutError) as error:
            # What brought us here must not be hidden; `end_leftovers` comes before the next try.
            _log.warning(
                "a program may go on in a container",
                extra={"container": container["Name"], "mark": mark, "reason": str(error)},
            )
        finally:
            draining.cancel()
            await asyncio.gather(draining, return_exceptions=True)
            # Not earlier: a program that is alive would take it for the end of its input.
            execution.close()

    async def _find_existing(self, name: str) -> Mapping[str, Any]:
        found = await self._find(name)
        if found is None:
            raise UserMistake(
                f"There is no container {name} at the Docker Engine {self._host}.",
                code="no_such_container",
                hint="Check the name and the engine in the configuration.",
            )
        return found

    async def _find(self, name: str) -> Mapping[str, Any] | None:
        """What Docker tells about the container with exactly this name."""
        if not _NAME.fullmatch(name):
            return None
        try:
            found = await self._calls.run(
                f"inspect the container {name}",
                lambda client: client.inspect_container(name),
                _LOOK_LIMIT_S,
            )
        except DockerRefusal as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND or _fits_several_ids(refusal):
                return None
            raise
        with self._understood():
            return found if docker_facts.is_named(found, name) else None

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, ValueError, TypeError) as error:
            raise unreachable(self._host, error, _LOOK_LIMIT_S) from error


def _fits_several_ids(refusal: DockerRefusal) -> bool:
    # A name that no container has, but that several ids begin with.
    return "multiple ids found with provided prefix" in refusal.detail.lower()
