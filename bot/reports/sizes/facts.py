"""What `sizes` is decided from."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.model.facts import Unanswered
from bot.model.installation import Server
from bot.model.sizes import DatabaseSize


@dataclass(frozen=True, slots=True)
class ServerSizes:
    """What one server said about its databases."""

    server: Server
    databases: tuple[DatabaseSize, ...] | Unanswered

    @property
    def known(self) -> tuple[DatabaseSize, ...]:
        """The databases, biggest first; none where the server did not answer."""
        found = () if isinstance(self.databases, Unanswered) else self.databases
        return tuple(sorted(found, key=lambda d: (-(d.size_bytes or 0), d.name)))

    @property
    def known_bytes(self) -> int:
        """All that the role may see."""
        return sum(database.size_bytes or 0 for database in self.known)


def biggest_first(seen: Iterable[ServerSizes]) -> list[tuple[Server, DatabaseSize]]:
    """All databases of all servers."""
    found = [(s.server, database) for s in seen for database in s.known]
    return sorted(found, key=lambda pair: -(pair[1].size_bytes or 0))
