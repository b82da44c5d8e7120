"""Which database somebody means."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.model.errors import UserMistake, nearest
from bot.model.facts import Unanswered
from bot.model.installation import Installation

DatabaseNames = Mapping[str, Sequence[str] | Unanswered]
"""The databases by server, or why a server did not tell them."""

_MOST_NAMED = 5


def chosen(typed: str, seen: DatabaseNames, installation: Installation) -> tuple[str, str]:
    """Server and database: of a database's name, of `server/database`, or of a service's name.

    A server that did not answer is taken by its word where `typed` names it, or a service on it.
    Raises UserMistake for a name that there is not, or that more than one server has.
    """
    homes = [server for server, names in seen.items() if typed in _known(names)]
    if len(homes) == 1:
        return homes[0], typed
    if homes:
        raise _ambiguous(typed, homes)
    server, slash, database = typed.partition("/")
    if slash and server in seen and _may_be_there(database, seen[server]):
        return server, database
    for service in installation.services.values():
        if typed in {service.name, service.database} and _may_be_there(
            service.database, seen[service.server]
        ):
            return service.server, service.database
    raise _unknown(typed, seen, installation)


def names(seen: DatabaseNames, installation: Installation) -> list[str]:
    """What can be typed: databases, as `server/database` where two servers have one of that name.

    Those of services first, since they are what people look for.
    """
    found = {(s.server, s.database): None for s in installation.services.values()}
    found |= {(server, name): None for server in seen for name in _known(seen[server])}
    often = Counter(database for _, database in found)
    return [d if often[d] == 1 else f"{server}/{d}" for server, d in found]


def _known(said: Sequence[str] | Unanswered) -> Sequence[str]:
    return () if isinstance(said, Unanswered) else said


def _may_be_there(database: str, said: Sequence[str] | Unanswered) -> bool:
    return isinstance(said, Unanswered) or database in said


def _ambiguous(typed: str, homes: Sequence[str]) -> UserMistake:
    more = len(homes) - _MOST_NAMED
    ways = " or ".join(f"{server}/{typed}" for server in homes[:_MOST_NAMED])
    return UserMistake(
        f"{len(homes)} servers have a database named {typed!r}.",
        code="ambiguous_database",
        hint=f"Ask for {ways}" + (f", or on one of {more} more." if more > 0 else "."),
    )


def _unknown(typed: str, seen: DatabaseNames, installation: Installation) -> UserMistake:
    silent = [server for server, said in seen.items() if isinstance(said, Unanswered)]
    hint = f"On the servers: {nearest(typed, names(seen, installation)[:200])}"
    if silent:
        hint += f"; these did not answer: {', '.join(silent[:_MOST_NAMED])}"
    return UserMistake(f"There is no database named {typed!r}.", code="unknown_database", hint=hint)
