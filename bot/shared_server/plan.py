"""The plan for the shared server: what is missing, in the order of its creation. No I/O.

For each service: role, database, isolation, extensions. The next plan finds what was
created before a crash, so doing the rest is planning again. Nothing that is there is changed: what
is not as configured is reported (`differences`). A right that nobody has ever decided about, as it
is after CREATE DATABASE, counts as missing.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.model.checks import Check, Outcome, Severity, worst
from bot.model.installation import Service
from bot.model.secret import Secret
from bot.model.shared_server import SharedDatabase, SharedServerFacts, Source, SourceDatabase
from bot.shared_server.acts import (
    Act,
    CloseDatabase,
    ClosePublicSchema,
    CreateDatabase,
    CreateExtension,
    CreateRole,
)
from bot.shared_server.checks import checks_of
from bot.shared_server.differences import Difference, differences_of
from bot.shared_server.needs import in_order, is_misnamed, limit_of, wanted_properties

_PUBLIC_IS_CLOSED = 15
"""The first major whose schema public is closed when it is created."""


@dataclass(frozen=True, slots=True)
class SharedPlan:
    """What is missing, what differs, and what forbids to create it."""

    server: str
    acts: tuple[Act, ...]
    differs: tuple[Difference, ...]
    checks: tuple[Check, ...]

    @property
    def outcome(self) -> Outcome:
        """CRITICAL where a critical check failed; ADVISORY where anything is not as configured."""
        outcome = worst(self.checks)
        if outcome is Outcome.GOOD and (self.acts or self.differs):
            return Outcome.ADVISORY
        return outcome

    @property
    def hash(self) -> str:
        """SHA-256 of what would be created, as it is shown; by this it is confirmed."""
        said = [[act.kind, act.name, act.database, act.does] for act in self.acts]
        return hashlib.sha256(json.dumps([self.server, said]).encode()).hexdigest()

    @property
    def blockers(self) -> tuple[Check, ...]:
        """The checks that forbid to create what is missing."""
        return tuple(c for c in self.checks if not c.ok and c.severity is Severity.CRITICAL)


def shared_plan(
    server: str,
    services: Sequence[Service],
    facts: SharedServerFacts,
    sources: Mapping[str, Source],
    today: date,
) -> SharedPlan:
    """The plan for these services; `sources` by service, for those that are still elsewhere."""
    acts = tuple(act for service in services for act in _missing(service, facts, sources))
    return SharedPlan(
        server=server,
        acts=tuple(dict.fromkeys(acts)),
        differs=tuple(d for s in services for d in differences_of(s, facts, sources.get(s.name))),
        checks=checks_of(server, services, facts, sources, today),
    )


def _missing(
    service: Service, facts: SharedServerFacts, sources: Mapping[str, Source]
) -> Iterator[Act]:
    if service.owner not in facts.roles:
        # Nobody could log in without a password: a check says so, and forbids it.
        yield CreateRole(service.owner, service.password or Secret(""), limit_of(service))
    database = facts.databases.get(service.database)
    if database is None:
        yield _database(service, sources.get(service.name))
    elif database.properties.owner != service.owner:
        return  # somebody else's: a difference, and nothing in it is ours to make
    if database is None or database.properties.grants is None:
        yield CloseDatabase(service.database, service.owner)
    if _public_is_open(database, facts):
        yield ClosePublicSchema(service.database)
    yield from _extensions(service, database, facts)


def _database(service: Service, source: Source | None) -> CreateDatabase:
    if not isinstance(source, SourceDatabase):
        return CreateDatabase(service.database, service.owner, None)
    because = (
        f"{service.server} calls its locale {source.properties.collate} and sorts by bytes"
        if is_misnamed(source)
        else f"as on {service.server}"
    )
    wanted = wanted_properties(service, source)
    return CreateDatabase(service.database, service.owner, wanted, because)


def _public_is_open(database: SharedDatabase | None, facts: SharedServerFacts) -> bool:
    if database is None:
        return facts.version.major < _PUBLIC_IS_CLOSED
    public = database.public
    return public is not None and public.as_made and public.everybody_creates


def _extensions(
    service: Service, database: SharedDatabase | None, facts: SharedServerFacts
) -> Iterable[CreateExtension]:
    installed = database.extensions if database else frozenset({"plpgsql"})
    for name in in_order(service.extensions, facts.extensions):
        if name not in installed:
            yield CreateExtension(name, service.database, facts.founder)
