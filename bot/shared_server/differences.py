"""Differences: what the shared server has otherwise than configured. No I/O.

A person decides about each: an application may rely on what is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.installation import Service
from bot.model.shared_server import (
    RoleSeen,
    SharedDatabase,
    SharedServerFacts,
    Source,
    SourceDatabase,
)
from bot.model.sql_text import identifier
from bot.shared_server.acts import locale_text
from bot.shared_server.needs import is_same_locale, wanted_properties
from bot.shared_server.scram import belongs, is_scram


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as configured; `by_hand` says how to change that."""

    kind: str
    name: str
    here: str
    wanted: str
    by_hand: str


def differences_of(
    service: Service, facts: SharedServerFacts, source: Source | None
) -> Iterator[Difference]:
    """All differences of one service; `source` where its database is still elsewhere."""
    if service.owner in facts.roles:
        yield from _of_role(service, facts.roles[service.owner])
        if facts.is_superuser:  # nobody else sees what is kept of a password
            yield from _of_password(service, facts.roles[service.owner])
    if service.database in facts.databases:
        yield from _of_database(service, facts.databases[service.database], source)


def _of_role(service: Service, role: RoleSeen) -> Iterator[Difference]:
    name = identifier(role.name)
    if not role.can_login and role.fence is None:
        yield Difference("login", role.name, "no", "yes", f"ALTER ROLE {name} LOGIN")
    if role.powers:
        without = " ".join(f"NO{power}" for power in role.powers)
        powers = ", ".join(role.powers)
        yield Difference("powers", role.name, powers, "none", f"ALTER ROLE {name} {without}")
    if service.connection_limit not in {None, role.connection_limit}:
        wanted = str(service.connection_limit)
        here = "none" if role.connection_limit == -1 else str(role.connection_limit)
        by_hand = f"ALTER ROLE {name} CONNECTION LIMIT {wanted}"
        yield Difference("connection_limit", role.name, here, wanted, by_hand)


def _of_password(service: Service, role: RoleSeen) -> Iterator[Difference]:
    if service.password is None:
        return
    wanted, by_hand = "the configured one", f"\\password {identifier(role.name)}"
    if role.verifier is None:
        yield Difference("password", role.name, "none", wanted, by_hand)
    elif not is_scram(role.verifier):
        yield Difference("password", role.name, "kept as MD5", f"{wanted}, as SCRAM", by_hand)
    elif not belongs(role.verifier, service.password):
        yield Difference("password", role.name, "another one", wanted, by_hand)


def _of_database(
    service: Service, database: SharedDatabase, source: Source | None
) -> Iterator[Difference]:
    found = database.properties
    name, owner = identifier(found.name), identifier(service.owner)
    if found.owner != service.owner:
        by_hand = f"ALTER DATABASE {name} OWNER TO {owner}"
        yield Difference("owner", found.name, found.owner, service.owner, by_hand)
    if found.encoding != "UTF8":
        by_hand = "recreate it: the encoding of a database cannot be changed"
        yield Difference("encoding", found.name, found.encoding, "UTF8", by_hand)
    if isinstance(source, SourceDatabase):
        wanted = wanted_properties(service, source)
        if not is_same_locale(found, wanted):
            here, there = locale_text(found), locale_text(wanted)
            by_hand = (
                "drop it while it is empty, then pgherd shared apply: text would sort differently"
            )
            yield Difference("locale", found.name, here, there, by_hand)
    yield from _of_isolation(database, name, owner)


def _of_isolation(database: SharedDatabase, name: str, owner: str) -> Iterator[Difference]:
    plain = database.properties.name
    if database.properties.grants is not None:  # else it is missing, and will be created
        yield from _of_connecting(database, plain, name)
    public = database.public
    if public is None or public.as_made:
        return
    if public.everybody_creates:
        by_hand = f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, in {plain}"
        yield Difference("public_schema", plain, "everybody creates", "its owner", by_hand)
    elif not public.owner_creates:
        by_hand = f"GRANT CREATE ON SCHEMA public TO {owner}, in {plain}"
        yield Difference("public_schema", plain, "its owner may not create", "its owner", by_hand)


def _of_connecting(database: SharedDatabase, plain: str, name: str) -> Iterator[Difference]:
    if database.everybody_connects:
        here, by_hand = "everybody may connect", f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC"
    elif database.strangers:
        here = f"{', '.join(database.strangers)} may connect"
        revoked = ", ".join(map(identifier, database.strangers))
        by_hand = (
            f"REVOKE CONNECT ON DATABASE {name} FROM {revoked}; where that does not help, they are "
            "members of a role that may"
        )
    else:
        return
    yield Difference("isolation", plain, here, "only its owner may connect", by_hand)
