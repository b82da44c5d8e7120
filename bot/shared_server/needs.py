"""What a service needs of the shared server: its locale, extensions and connections. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.model.database_properties import DatabaseProperties
from bot.model.installation import Service
from bot.model.shared_server import SharedServerFacts, SourceDatabase

DEFAULT_LIMIT = 50
"""The connection limit of a service that has none configured, when its role is created."""
OWN_CONNECTIONS = 10
"""Connections left for pgherd, monitoring and people, besides those for superusers."""

# Locales of libc that sort by bytes everywhere, whatever stands behind the dot.
_BY_BYTES = {"C", "POSIX"}
# The first major that can have a database of the provider, or with rules of its own:
# https://www.postgresql.org/docs/current/sql-createdatabase.html
_ICU, _BUILTIN, _ICU_RULES = 15, 17, 16
# Collations that builtin has had since: C and C.UTF-8 from the start, PG_UNICODE_FAST later.
_PG_UNICODE_FAST = 18


def wanted_properties(service: Service, source: SourceDatabase) -> DatabaseProperties:
    """The properties of the source's database, in UTF8 and with nothing set.

    musl, of the Alpine images, sorts by bytes whatever a locale is called. On a server with glibc
    the same name would sort another way, so there it has to be C; letters stay what they are.
    """
    found = source.properties
    return replace(
        found,
        name=service.database,
        owner=service.owner,
        encoding="UTF8",
        collate="C" if is_misnamed(source) else found.collate,
        connection_limit=-1,
        comment=None,
        tablespace="pg_default",
        settings=(),
        grants=None,
    )


def is_misnamed(source: SourceDatabase) -> bool:
    """Whether a database sorts by bytes under a name that says otherwise."""
    found = source.properties
    by_name = found.collate.partition(".")[0] in _BY_BYTES
    return found.provider == "c" and source.sorts_by_bytes and not by_name


def is_same_locale(one: DatabaseProperties, other: DatabaseProperties) -> bool:
    """Whether two databases sort and compare alike; `en_US.utf8` is `en_US.UTF-8`."""
    return _locale(one) == _locale(other)


def needed_major(properties: DatabaseProperties) -> int:
    """The first major that can have such a database; 0 where each can."""
    if properties.provider == "b":
        return _PG_UNICODE_FAST if properties.locale == "PG_UNICODE_FAST" else _BUILTIN
    if properties.provider == "i":
        return _ICU_RULES if properties.icu_rules is not None else _ICU
    return 0


def _locale(properties: DatabaseProperties) -> tuple[str | None, ...]:
    libc = (_canonical(properties.collate), _canonical(properties.ctype))
    if properties.provider == "c":
        return ("c", *libc)
    return (properties.provider, properties.locale, properties.icu_rules)


def _canonical(locale: str) -> str:
    name, dot, codeset = locale.partition(".")
    name = "C" if name == "POSIX" else name
    return name + dot + codeset.lower().replace("-", "")


def in_order(wanted: Iterable[str], requires: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The wanted extensions and all that they require, each after what it requires.

    The server's own control files say what that is: vector before vchord, cube before
    earthdistance. One that the server does not have stays in its place.
    """
    ordered: dict[str, None] = {}

    def put(name: str, above: frozenset[str]) -> None:
        for needed in requires.get(name, ()):
            if needed not in ordered and needed not in above:
                put(needed, above | {name})
        ordered[name] = None

    for name in wanted:
        if name not in ordered:
            put(name, frozenset())
    return tuple(ordered)


def unavailable(wanted: Iterable[str], requires: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The wanted and required extensions whose files the server does not have."""
    return tuple(name for name in in_order(wanted, requires) if name not in requires)


def limit_of(service: Service) -> int:
    """The connection limit with which a service's role is created."""
    return DEFAULT_LIMIT if service.connection_limit is None else service.connection_limit


def limits(services: Sequence[Service], facts: SharedServerFacts) -> dict[str, int]:
    """The connection limit of each service's role, present or to be created; -1 for none."""
    return {
        service.owner: (
            facts.roles[service.owner].connection_limit
            if service.owner in facts.roles
            else limit_of(service)
        )
        for service in services
    }
