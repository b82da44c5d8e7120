"""What writes to a database in spite of a fence, and what is said to a person about it. No I/O."""

from collections.abc import Callable, Iterator

from bot.model.errors import Blocked
from bot.model.fences import FencePreflight, Writer
from bot.model.sql_text import identifier
from bot.postgres.fence.decision import (
    borrowers,
    elsewhere,
    idle_superusers,
    kept_out,
    not_stoppable,
    shut_out,
    visitors,
)
from bot.postgres.fence.facts import CLIENT, FenceFacts

# Neither clients nor writers of content of their own. Those of logical replication write, and come
# with their subscription.
_SERVERS_OWN = {CLIENT, "autovacuum worker", "parallel worker", "walsender", "slotsync worker"}
_REPLICATION_PREFIX = "logical replication"
_OWN_ROLE_PAGE = "docs/own-role.md"


def survey_of(facts: FenceFacts) -> FencePreflight:
    """What closing the fence would do."""
    return FencePreflight(
        roles=tuple(sorted(role.name for role in (*facts.marked, *shut_out(facts)))),
        kept_out=tuple(role.name for role in kept_out(facts)),
        sessions=tuple(str(session) for session in visitors(facts)),
        writers=writers(facts),
        own_role=facts.own_role,
    )


def writers(facts: FenceFacts) -> tuple[Writer, ...]:
    """All that a fence does not stop, what makes it useless first."""
    found = [writer for kind in _KINDS for writer in kind(facts)]
    return tuple(sorted(found, key=lambda writer: not writer.blocks))


def refusal(facts: FenceFacts, owner: str) -> Blocked | None:
    """Why pgherd's own login cannot close this fence; None where it can."""
    where = f"{facts.database} on {facts.server}"
    own = facts.own_role
    if not facts.own_is_superuser:
        return Blocked(
            f"pgherd's role {own} may not fence {where}: it is no superuser.",
            code="fence_forbidden",
            hint=f"Give pgherd a superuser of its own on this server: {_OWN_ROLE_PAGE}.",
        )
    if own == owner:
        return Blocked(
            f"pgherd logs in to {facts.server} as {own}, the role of the application: a fence "
            f"around {facts.database} would shut out pgherd too.",
            code="fence_own_login",
            hint=f"Give pgherd a role of its own on this server: {_OWN_ROLE_PAGE}.",
        )
    if others := borrowers(facts):
        named = "; ".join(map(str, others))
        return Blocked(
            f"Somebody else uses {where} under pgherd's own role, which cannot be shut out: "
            f"{named}.",
            code="fence_own_login",
            hint=f"End that session, or, where it is the application's, give pgherd a role of its "
            f"own: {_OWN_ROLE_PAGE}.",
        )
    return None


def cannot_hold(facts: FenceFacts) -> Blocked | None:
    """Why a fence would be useless for now; None where it would not."""
    blocking = [writer for writer in writers(facts) if writer.blocks]
    if not blocking:
        return None
    named = "; ".join(f"{w.kind} {w.name}: {w.detail}" for w in blocking)
    return Blocked(
        f"A fence would not keep {facts.database} on {facts.server} from being written to: "
        f"{named}.",
        code="fence_useless",
        hint=" ".join(dict.fromkeys(writer.hint for writer in blocking)),
    )


def _superusers(facts: FenceFacts) -> Iterator[Writer]:
    for role in not_stoppable(facts):
        yield Writer(
            kind="superuser",
            name=role.name,
            detail=f"used here and by {', '.join(elsewhere(facts, role))}: without it those would "
            "stand still, and no other means stops a superuser",
            hint=f"Give each application a role of its own, or take SUPERUSER from {role.name}.",
            blocks=True,
        )
    for role in idle_superusers(facts):
        yield Writer(
            kind="superuser",
            name=role.name,
            detail="can log in and write anywhere; nothing uses it here now",
            hint="See that no scheduled script logs in as it; ALTER ROLE … NOLOGIN while you move.",
        )


def _prepared(facts: FenceFacts) -> Iterator[Writer]:
    for prepared in facts.prepared:
        yield Writer(
            kind="prepared transaction",
            name=prepared.name,
            detail=f"of {prepared.role}; it outlives its session and can be committed by others",
            hint="COMMIT PREPARED or ROLLBACK PREPARED it, as its application would.",
            blocks=True,
        )


def _subscriptions(facts: FenceFacts) -> Iterator[Writer]:
    # Disabling it is left to the owner: its slot then keeps the other server's WAL until that
    # server's disk is full, and when it goes on is a question of where the data lives by then.
    for subscription in facts.subscriptions:
        disable = f"ALTER SUBSCRIPTION {identifier(subscription.name)} DISABLE"
        yield Writer(
            kind="subscription",
            name=subscription.name,
            detail=f"of {subscription.role}; its workers write what another server sends",
            hint=f"In {facts.database}: {disable}. Meanwhile the other server keeps WAL for it.",
            blocks=True,
        )


def _jobs(facts: FenceFacts) -> Iterator[Writer]:
    stopped = {role.name for role in shut_out(facts)} | {role.name for role in facts.marked}
    for job in facts.jobs:
        if job.role not in stopped:
            yield Writer(
                kind="scheduled job",
                name=job.name,
                detail=f"of pg_cron in {job.kept_in}, {job.schedule}, as {job.role}",
                hint=f"In {job.kept_in}: cron.alter_job(JOBID, active := false), until the service "
                "is settled.",
                blocks=True,
            )


def _workers(facts: FenceFacts) -> Iterator[Writer]:
    kinds = {s.kind for s in facts.sessions if s.database == facts.database} - _SERVERS_OWN
    for kind in sorted(kinds):
        if not kind.startswith(_REPLICATION_PREFIX):
            yield Writer(
                kind="background worker",
                name=kind,
                detail="of an extension, connected to the database; it may write by itself",
                hint="The proof that nothing was written tells whether it did.",
            )


_KINDS: tuple[Callable[[FenceFacts], Iterator[Writer]], ...] = (
    _superusers,
    _prepared,
    _subscriptions,
    _jobs,
    _workers,
)
