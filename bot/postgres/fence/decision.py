"""Which roles and sessions a fence locks out of a database, and how. No I/O.

Two means, because each alone leaves a gap. The database's CONNECTION LIMIT 0 keeps out every role
that is not a superuser, now and later, and leaves it its other databases. NOLOGIN stops superusers
too, but locks a role out of the whole server. So a role that is used for this database alone gets
NOLOGIN; one that another database needs as well is stopped by the limit; and a superuser that
another database needs cannot be locked out at all.
"""

from collections.abc import Iterable, Iterator

from bot.postgres.fence.facts import CLIENT, FenceFacts, FenceRole, FenceSession

CLOSED_LIMIT = 0
"""The connection limit of a database that is fenced."""

OWN_APPLICATION = "pgherd"
"""The application_name of pgherd's sessions, or its first word: those of pg_dump and of locks."""

_MAINTENANCE_DATABASE = "postgres"
"""Made by initdb for administrators: no application is connected to it."""


def locked_out(facts: FenceFacts) -> tuple[FenceRole, ...]:
    """The roles that cannot log in while the fence stands: those used for this database alone.

    A right to read is enough: through a SECURITY DEFINER function a reader writes.
    """
    return tuple(
        role for role in facts.roles if _is_of(facts, role) and not _needed_elsewhere(facts, role)
    )


def kept_out(facts: FenceFacts) -> tuple[FenceRole, ...]:
    """The roles that can log in, but not to this database: other databases need them."""
    return tuple(role for role in _shared(facts) if not role.is_superuser)


def not_stoppable(facts: FenceFacts) -> tuple[FenceRole, ...]:
    """Superusers used for this database that another one needs too."""
    return tuple(role for role in _shared(facts) if role.is_superuser)


def idle_superusers(facts: FenceFacts) -> tuple[FenceRole, ...]:
    """Superusers that could log in and write, but that no application uses here."""
    return tuple(
        role
        for role in facts.roles
        if role.is_superuser and _is_somebody(facts, role) and not _is_of(facts, role)
    )


def elsewhere(facts: FenceFacts, role: FenceRole) -> tuple[str, ...]:
    """The other databases that need the role.

    The role has objects or privileges there, or is connected, or a fence there will unlock it.
    """
    connected = (
        session.database
        for session in facts.sessions
        if session.role == role.name
        and session.kind == CLIENT
        and session.database not in {facts.database, _MAINTENANCE_DATABASE}
    )
    fenced = () if role.mark is None or role in facts.marked else (role.mark.database,)
    return tuple(sorted({*role.other_databases, *connected, *fenced}))


def other_clients(facts: FenceFacts) -> tuple[FenceSession, ...]:
    """Clients connected to the database that are not pgherd's, whatever their role."""
    return tuple(s for s in facts.sessions if _is_other_client(facts, s))


def to_be_ended(facts: FenceFacts) -> tuple[FenceSession, ...]:
    """Clients that may not go on behind a closed fence: in the database, or as a locked-out role.

    Parallel workers end with their client; replication, autovacuum and other workers of the server
    are not clients.
    """
    roles = {role.name for role in facts.marked}
    return tuple(
        session
        for session in facts.sessions
        if _is_other_client(facts, session) or (session.kind == CLIENT and session.role in roles)
    )


def users_of_own_role(facts: FenceFacts) -> tuple[FenceSession, ...]:
    """Clients in the database that use pgherd's own role and are not pgherd."""
    return tuple(s for s in other_clients(facts) if s.role == facts.own_role)


def faults(facts: FenceFacts) -> tuple[str, ...]:
    """Why a fence that stands does not hold, for people; none where it does."""
    return (*_sight(facts), *_opened(facts), *_roles_that_may(facts), *_still_writing(facts))


def _sight(facts: FenceFacts) -> Iterator[str]:
    if not facts.own_is_superuser:
        yield (
            f"pgherd's role {facts.own_role} is not a superuser and cannot see who is connected: "
            "it cannot tell whether the fence holds"
        )


def _opened(facts: FenceFacts) -> Iterator[str]:
    found = facts.found
    if found is None:
        yield f"the database {facts.database} is gone"
    elif found.mark is None:
        yield f"the mark of the database {facts.database} is gone"
    elif found.connection_limit != CLOSED_LIMIT:
        yield (
            f"the database {facts.database} accepts connections again: its connection limit is "
            f"{found.connection_limit}"
        )


def _roles_that_may(facts: FenceFacts) -> Iterator[str]:
    marked = {role.name for role in facts.marked}
    for role in facts.marked:
        if role.can_login:
            yield f"somebody has allowed the role {role.name} to log in again"
    # Other roles, new ones too, are stopped by the database's limit.
    for role in locked_out(facts):
        if role.is_superuser and role.name not in marked:
            yield f"the superuser {role.name} can log in and write: it is newer than the fence"


def _still_writing(facts: FenceFacts) -> Iterator[str]:
    for session in to_be_ended(facts):
        yield f"a session is still connected: {session}"
    for prepared in facts.prepared:
        yield f"anybody can commit the prepared transaction {prepared.name!r} of {prepared.role}"
    for subscription in facts.subscriptions:
        yield f"the subscription {subscription.name} writes what it receives"


def _shared(facts: FenceFacts) -> Iterable[FenceRole]:
    return (r for r in facts.roles if _is_of(facts, r) and _needed_elsewhere(facts, r))


def _is_of(facts: FenceFacts, role: FenceRole) -> bool:
    """Whether an application of this database logs in as the role, or could."""
    connected = any(s.role == role.name for s in other_clients(facts))
    return _is_somebody(facts, role) and (role.belongs_here or connected)


def _is_somebody(facts: FenceFacts, role: FenceRole) -> bool:
    return role.can_login and role.name != facts.own_role


def _needed_elsewhere(facts: FenceFacts, role: FenceRole) -> bool:
    return bool(elsewhere(facts, role))


def _is_other_client(facts: FenceFacts, session: FenceSession) -> bool:
    return (
        session.kind == CLIENT
        and session.database == facts.database
        and not _is_pgherd(facts, session)
    )


def _is_pgherd(facts: FenceFacts, session: FenceSession) -> bool:
    """Whether it is this pgherd, another one, or a tool of theirs.

    The role says so, which takes its password. The name, which anybody can take, only tells who has
    been given that role by mistake.
    """
    words = session.application.split(" ")
    return session.role == facts.own_role and words[0] == OWN_APPLICATION
