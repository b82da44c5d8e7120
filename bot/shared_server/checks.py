"""The checks before anything is created on the shared server. No I/O.

A critical check that fails forbids to create anything; the others are for a person to weigh.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.model.checks import Check, Severity
from bot.model.facts import Unanswered
from bot.model.installation import Service
from bot.model.quantities import plural
from bot.model.shared_server import SharedServerFacts, Source, SourceDatabase
from bot.model.versions import END_OF_LIFE, end_of_life
from bot.shared_server.needs import (
    OWN_CONNECTIONS,
    limits,
    needed_major,
    unavailable,
    wanted_properties,
)

_ROLE_HINT = "docs/own-role.md has the role that pgherd needs, and how to make it."


def checks_of(
    server: str,
    services: Sequence[Service],
    facts: SharedServerFacts,
    sources: Mapping[str, Source],
    today: date,
) -> tuple[Check, ...]:
    """All checks, for these services."""
    return (
        _superuser(server, facts),
        _own_role(server, services, facts),
        _writable(server, facts),
        _distinct("databases", [service.database for service in services]),
        _distinct("owners", [service.owner for service in services]),
        _passwords(services, facts),
        _sources(services, facts, sources),
        _locales(server, services, facts, sources),
        _extensions(server, services, facts),
        _major(server, facts, sources),
        _end_of_life(server, facts, today),
        _connections(server, services, facts),
        *_fences(services, facts),
    )


def _critical(name: str, fault: str, good: str, hint: str) -> Check:
    return Check(name, Severity.CRITICAL, not fault, fault or good, hint if fault else "")


def _advisory(name: str, fault: str, good: str, hint: str) -> Check:
    return Check(name, Severity.ADVISORY, not fault, fault or good, hint if fault else "")


def _superuser(server: str, facts: SharedServerFacts) -> Check:
    fault = "" if facts.is_superuser else f"{facts.login} is not a superuser of {server}"
    good = f"{facts.login} is a superuser of {server}"
    return _critical("superuser", fault, good, f"Untrusted extensions need one. {_ROLE_HINT}")


def _own_role(server: str, services: Sequence[Service], facts: SharedServerFacts) -> Check:
    theirs = [service.name for service in services if service.owner == facts.login]
    fault = (
        f"pgherd logs in to {server} as {facts.login}, the role of {', '.join(theirs)}"
        if theirs
        else ""
    )
    hint = f"Give the service a role of its own (`owner:`). {_ROLE_HINT}"
    return _critical("own_role", fault, f"{facts.login} is the role of no service", hint)


def _writable(server: str, facts: SharedServerFacts) -> Check:
    fault = f"{server} is read-only: it is in recovery" if facts.in_recovery else ""
    return _critical("writable", fault, f"{server} accepts writes", "Wait until the recovery ends.")


def _distinct(name: str, values: Sequence[str]) -> Check:
    taken = sorted(value for value, times in Counter(values).items() if times > 1)
    fault = f"configured for more than one service: {', '.join(taken)}" if taken else ""
    hint = "On one server each service needs its own: rename one, or leave it where it is."
    return _critical(f"distinct_{name}", fault, f"each service has its own {name}", hint)


def _passwords(services: Sequence[Service], facts: SharedServerFacts) -> Check:
    without = [s.name for s in services if s.password is None and s.owner not in facts.roles]
    fault = f"no password is configured for {', '.join(without)}" if without else ""
    hint = "Add `password: {file: …}` to the service: its role will be created with it."
    return _critical("passwords", fault, "every role to be created has a password", hint)


def _sources(
    services: Sequence[Service], facts: SharedServerFacts, sources: Mapping[str, Source]
) -> Check:
    """A database cannot be created like one that could not be read."""
    missing = [service for service in services if service.database not in facts.databases]
    silent = [
        f"{service.database} on {service.server} ({source.state}: {source.detail})"
        for service in missing
        if isinstance(source := sources.get(service.name), Unanswered)
    ]
    fault = f"not readable: {'; '.join(silent)}" if silent else ""
    good = (
        "each database to be created was read where it is now" if sources else "nothing has to move"
    )
    hint = (
        "Make sure that pgherd can read it there: the new database gets its locale, so that text "
        "sorts the same."
    )
    return _critical("sources", fault, good, hint)


def _locales(
    server: str,
    services: Sequence[Service],
    facts: SharedServerFacts,
    sources: Mapping[str, Source],
) -> Check:
    too_old = []
    for service in services:
        source = sources.get(service.name)
        if service.database in facts.databases or not isinstance(source, SourceDatabase):
            continue
        needed = needed_major(wanted_properties(service, source))
        if needed > facts.version.major:
            too_old.append(f"{service.database} needs {needed}")
    fault = f"{server} is {facts.version.major}; {', '.join(too_old)}" if too_old else ""
    hint = "Use a newer major for the shared server: older ones have no such locale provider."
    return _critical("locales", fault, f"{server} has every locale provider needed", hint)


def _extensions(server: str, services: Sequence[Service], facts: SharedServerFacts) -> Check:
    gone = [
        f"{name} for {service.name}"
        for service in services
        for name in unavailable(service.extensions, facts.extensions)
    ]
    fault = f"{server} does not have {', '.join(gone)}" if gone else ""
    hint = "Use an image that has them: docs/shared-server.md names one."
    return _critical("extensions", fault, f"{server} has every configured extension", hint)


def _major(server: str, facts: SharedServerFacts, sources: Mapping[str, Source]) -> Check:
    newer = {
        source.version.major: service
        for service, source in sources.items()
        if isinstance(source, SourceDatabase) and source.version.major > facts.version.major
    }
    here = f"{server} is {facts.version.major}"
    if not newer:
        return _advisory("major", "", f"{here}, not older than what moves into it", "")
    newest = max(newer)
    fault = f"{here}, older than {newest}, on which {newer[newest]} is"
    hint = f"Use {newest} for the shared server: an older one lacks features of {newest}."
    return _advisory("major", fault, "", hint)


def _end_of_life(server: str, facts: SharedServerFacts, today: date) -> Check:
    end, major = end_of_life(facts.version), facts.version.major
    good = f"{server} is {major}, which gets fixes until {end}" if end else f"{server} is {major}"
    fault = f"PostgreSQL {major} ended on {end}" if end is not None and today >= end else ""
    living = sorted(m for m, day in END_OF_LIFE.items() if day > today)
    hint = f"Use {living[0]} or newer before anything moves in." if living else ""
    return _advisory("end_of_life", fault, good, hint)


def _connections(server: str, services: Sequence[Service], facts: SharedServerFacts) -> Check:
    by_role = limits(services, facts)
    room = facts.max_connections - facts.reserved_connections - OWN_CONNECTIONS
    left = f"of {facts.max_connections}, without {facts.reserved_connections} reserved and "
    left += f"{OWN_CONNECTIONS} for pgherd and people"
    unlimited = sorted(role for role, limit in by_role.items() if limit < 0)
    together = sum(by_role.values())
    fault = ""
    if unlimited:
        fault = f"without a limit: {', '.join(unlimited)}"
    elif together > room:
        fault = f"the services may use {plural(together, 'connection')}, {server} has {room} {left}"
    good = f"the services may use {together} of {plural(room, 'connection')} {left}"
    hint = "Set `connection_limit:` of the services, or raise max_connections."
    return _advisory("connections", fault, good, hint)


def _fences(services: Sequence[Service], facts: SharedServerFacts) -> Iterator[Check]:
    for service in services:
        role = facts.roles.get(service.owner)
        if role is not None and role.fence is not None:
            detail = f"{role.name} cannot log in: the fence of run {role.fence} stands"
            hint = "That is intended until the next run of the service lifts it: see pgherd runs."
            yield Check("fence", Severity.ADVISORY, ok=False, detail=detail, hint=hint)
