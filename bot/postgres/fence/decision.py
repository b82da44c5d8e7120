"""Who is shut out of a database, and how. No I/O.

Two means, because each alone leaves a gap. The database's CONNECTION LIMIT 0 keeps everybody out
who is no superuser, now and later, and leaves all of them their other databases. NOLOGIN holds
superusers too, but keeps a role out of the whole server. So a role that serves this database alone
gets NOLOGIN; one that another database needs as well is held by the limit; and a superuser that
another database needs cannot be shut out at all.
"""

from collections.abc import Iterable, Iterator

from bot.postgres.fence.facts import CLIENT, FenceFacts, FenceRole, FenceSession

CLOSED_LIMIT = 0
"""The connection limit of a database that is fenced."""

OWN_APPLICATION = "pgherd"
"""The application_name of pgherd's sessions, or its first word: those of pg_dump and of locks."""

_MAINTENANCE_DATABASE = "postgres"
"""Made by initdb for whoever looks after the server: to be connected to it is no service."""


def shut_out(facts: FenceFacts) -> tuple[FenceRole, ...]:
    """The roles that may not log in while the fence stands: those of this database alone.

    A right to read is enough: through a SECURITY DEFINER function a reader writes.
    """
    return tuple(
        role for role in facts.roles if _is_of(facts, role) and not _needed_elsewhere(facts, role)
    )


def kept_out(facts: FenceFacts) -> tuple[FenceRole, ...]:
    """The roles that can log in, but not to this database: others need them."""
    return tuple(role for role in _shared(facts) if not role.is_superuser)


def not_stoppable(facts: FenceFacts) -> tuple[FenceRole, ...]:
    """Superusers of this database that another one needs too."""
    return tuple(role for role in _shared(facts) if role.is_superuser)


def idle_superusers(facts: FenceFacts) -> tuple[FenceRole, ...]:
    """Superusers that could log in and write, and that nobody uses here."""
    return tuple(
        role
        for role in facts.roles
        if role.is_superuser and _is_somebody(facts, role) and not _is_of(facts, role)
    )


def elsewhere(facts: FenceFacts, role: FenceRole) -> tuple[str, ...]:
    """The other databases that need the role.

    It has something there, or is connected, or a fence around one will let it in again.
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


def visitors(facts: FenceFacts) -> tuple[FenceSession, ...]:
    """Clients in the database that are not pgherd's, whatever their role."""
    return tuple(s for s in facts.sessions if _is_visitor(facts, s))


def to_be_ended(facts: FenceFacts) -> tuple[FenceSession, ...]:
    """Clients that a closed fence has no room for: in the database, or as a role shut out.

    Parallel workers end with their client; replication, autovacuum and other workers of the server
    are no clients.
    """
    roles = {role.name for role in facts.marked}
    return tuple(
        session
        for session in facts.sessions
        if _is_visitor(facts, session) or (session.kind == CLIENT and session.role in roles)
    )


def borrowers(facts: FenceFacts) -> tuple[FenceSession, ...]:
    """Clients in the database that have logged in as pgherd's own role and are not pgherd."""
    return tuple(s for s in visitors(facts) if s.role == facts.own_role)


def faults(facts: FenceFacts) -> tuple[str, ...]:
    """Why a fence that stands does not hold, for people; nothing where it does."""
    return (*_sight(facts), *_opened(facts), *_roles_that_may(facts), *_still_writing(facts))


def _sight(facts: FenceFacts) -> Iterator[str]:
    if not facts.own_is_superuser:
        yield (
            f"pgherd's role {facts.own_role} is no superuser and does not see who is connected: "
            "nobody can say whether the fence holds"
        )


def _opened(facts: FenceFacts) -> Iterator[str]:
    found = facts.found
    if found is None:
        yield f"the database {facts.database} is gone"
    elif found.mark is None:
        yield f"the mark of the database {facts.database} is gone"
    elif found.connection_limit != CLOSED_LIMIT:
        yield (
            f"the database {facts.database} takes connections again: its limit is "
            f"{found.connection_limit}"
        )


def _roles_that_may(facts: FenceFacts) -> Iterator[str]:
    marked = {role.name for role in facts.marked}
    for role in facts.marked:
        if role.can_login:
            yield f"somebody has let the role {role.name} log in again"
    # Whoever is no superuser is kept out by the database's limit, a new role too.
    for role in shut_out(facts):
        if role.is_superuser and role.name not in marked:
            yield f"the superuser {role.name} can log in and write: it came after the fence"


def _still_writing(facts: FenceFacts) -> Iterator[str]:
    for session in to_be_ended(facts):
        yield f"a session is there: {session}"
    for prepared in facts.prepared:
        yield f"the prepared transaction {prepared.name!r} of {prepared.role} can be committed"
    for subscription in facts.subscriptions:
        yield f"the subscription {subscription.name} writes what it receives"


def _shared(facts: FenceFacts) -> Iterable[FenceRole]:
    return (r for r in facts.roles if _is_of(facts, r) and _needed_elsewhere(facts, r))


def _is_of(facts: FenceFacts, role: FenceRole) -> bool:
    """Whether an application of this database logs in as the role, or could."""
    connected = any(s.role == role.name for s in visitors(facts))
    return _is_somebody(facts, role) and (role.belongs_here or connected)


def _is_somebody(facts: FenceFacts, role: FenceRole) -> bool:
    return role.can_login and role.name != facts.own_role


def _needed_elsewhere(facts: FenceFacts, role: FenceRole) -> bool:
    return bool(elsewhere(facts, role))


def _is_visitor(facts: FenceFacts, session: FenceSession) -> bool:
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
