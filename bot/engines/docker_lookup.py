"""Lookup of a container by its name at each call: it may have been renamed or recreated."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from bot.engines import docker_facts
from bot.engines.docker_calls import DockerCalls
from bot.engines.docker_failures import DockerRefusal, unreachable
from bot.model.errors import UserMistake

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")  # Docker's rule for names
LOOK_LIMIT_S = 3.0  # a status report has to be there within 3 s


class DockerLookup:
    """The containers of one engine as it describes them."""

    def __init__(self, calls: DockerCalls) -> None:
        self._calls = calls

    async def existing(self, name: str) -> Mapping[str, Any]:
        """Docker's description of the container with exactly this name.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the engine does not answer, within 3 s.
        """
        found = await self.find(name)
        if found is None:
            raise UserMistake(
                f"There is no container {name} at the Docker Engine {self._calls.host}.",
                code="no_such_container",
                hint="Check the name and the engine in the configuration.",
            )
        return found

    async def find(self, name: str) -> Mapping[str, Any] | None:
        """Docker's description of the container with exactly this name; None if there is none.

        Raises:
            ServiceFailure: the engine does not answer, within 3 s.
        """
        if not _NAME.fullmatch(name):
            return None
        try:
            found = await self._calls.run(
                f"inspect the container {name}",
                lambda client: client.inspect_container(name),
                LOOK_LIMIT_S,
            )
        except DockerRefusal as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND or _fits_several_ids(refusal):
                return None
            raise
        with self.understood():
            return found if docker_facts.is_named(found, name) else None

    @contextmanager
    def understood(self) -> Iterator[None]:
        """Turns errors of reading an answer that is not Docker's into ServiceFailure."""
        try:
            yield
        except (KeyError, ValueError, TypeError) as error:
            raise unreachable(self._calls.host, error, LOOK_LIMIT_S) from error


def _fits_several_ids(refusal: DockerRefusal) -> bool:
    # A name that no container has, but that several ids begin with.
    return "multiple ids found with provided prefix" in refusal.detail.lower()
