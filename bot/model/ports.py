"""What the rooms ask of the outside world. `wiring` hands in the adapters."""

from collections.abc import Sequence
from typing import Protocol

from bot.model.addresses import Addresses
from bot.model.containers import Container
from bot.model.facts import ServerFacts, Unanswered
from bot.model.installation import Server


class Engine(Protocol):
    """Runs containers: Docker, or plain processes in the lab."""

    async def inspect(self, container: str) -> Container:
        """The container's state now; `missing` where the engine does not know the name.

        Raises ServiceFailure when the engine itself does not answer.
        """
        ...

    async def addresses(self, container: str) -> Addresses:
        """The ways to the container now; they change when it is started again.

        Raises UserMistake for a container that there is not, ServiceFailure when the engine does
        not answer.
        """
        ...


class AddressBook(Protocol):
    """Knows the way to a server."""

    async def located(self, server: Server) -> Server:
        """The server with the host and port at which it can be reached now.

        Raises PgherdError when there is no way, saying why and what to do.
        """
        ...


class ServerFactsReader(Protocol):
    """Reads facts from a PostgreSQL server over fresh connections."""

    async def read(
        self, server: Server, databases: Sequence[str], timeout_s: float
    ) -> ServerFacts | Unanswered:
        """Facts about the server, with the extensions of those `databases`.

        Answers within `timeout_s`, whatever the server does; raises nothing for what a server
        can do wrong.
        """
        ...


class HealthProbe(Protocol):
    """Asks an application whether it is well."""

    async def probe(self, url: str, timeout_s: float) -> str | None:
        """None when it answers with a 2xx or 3xx status within `timeout_s`, else what happened."""
        ...
