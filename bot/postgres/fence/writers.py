"""Writers that a fence does not stop, and what a person is told about them. No I/O."""

from collections.abc import Callable, Iterator

from bot.model.errors import Blocked
from bot.model.fences import FencePreflight, Writer
from bot.model.sql_text import identifier
from bot.postgres.fence.decision import (
    elsewhere,
    idle_superusers,
    kept_out,
    locked_out,
    not_stoppable,
    other_clients,
    users_of_own_role,
)
from bot.postgres.fence.facts import CLIENT, FenceFacts

# Neither clients nor writers of their own. Workers of logical replication write; they are listed
# with their subscription.
_SERVERS_OWN = {CLIENT, "autovacuum worker", "parallel worker", "walsender", "slotsync worker"}
_REPLICATION_PREFIX = "logical replication"
_OWN_ROLE_PAGE = "docs/own-role.md"


def preflight_of(facts: FenceFacts) -> FencePreflight:
    """The effects of closing the fence."""
    return FencePreflight(
        roles=tuple(sorted(role.name for role in (*facts.marked, *locked_out(facts)))),
        kept_out=tuple(role.name for role in kept_out(facts)),
        sessions=tuple(str(session) for session in other_clients(facts)),
        writers=writers(facts),
        own_role=facts.own_role,
    )


def writers(facts: FenceFacts) -> tuple[Writer, ...]:
    """Everything that a fence does not stop, what makes it useless first."""
    found = [writer for kind in _KINDS for writer in kind(facts)]
    return tuple(sorted(found, key=lambda writer: not writer.blocks))


def refusal(facts: FenceFacts, owner: str) -> Blocked | None:
    """Why pgherd's own login cannot close this fence; None where it can."""
    where = f"{facts.database} on {facts.server}"
    own = facts.own_role
    if not facts.own_is_superuser:
        return Blocked(
            f"pgherd's role {own} is not allowed to fence {where}: it is not a superuser.",
            code="fence_forbidden",
            hint=f"Give pgherd a superuser role of its own on this server: {_OWN_ROLE_PAGE}.",
        )
    if own == owner:
        return Blocked(
            f"pgherd logs in to {facts.server} as {own}, the role of the application: a fence "
            f"around {facts.database} would lock out pgherd too.",
            code="fence_own_login",
            hint=f"Give pgherd a role of its own on this server: {_OWN_ROLE_PAGE}.",
        )
    if others := users_of_own_role(facts):
        named = "; ".join(map(str, others))
        return Blocked(
            f"Somebody else uses {where} as pgherd's own role, which cannot be locked out: "
            f"{named}.",
            code="fence_own_login",
            hint="End that session; if it is the application's, give pgherd a role of its own: "
            f"{_OWN_ROLE_PAGE}.",
        )
    return None


def cannot_hold(facts: FenceFacts) -> Blocked | None:
    """Why a fence would be useless for now; None where it would not."""
    blocking = [writer for writer in writers(facts) if writer.blocks]
    if not blocking:
        return None
    named = "; ".join(f"{w.kind} {w.name}: {w.detail}" for w in blocking)
    return Blocked(
        f"A fence would not stop all writes to {facts.database} on {facts.server}: {named}.",
        code="fence_useless",
        hint=" ".join(dict.fromkeys(writer.hint for writer in blocking)),
    )


def _superusers(facts: FenceFacts) -> Iterator[Writer]:
    for role in not_stoppable(facts):
        yield Writer(
            kind="superuser",
            name=role.name,
            detail=f"used here and by {', '.join(elsewhere(facts, role))}: those would be down "
            "without it, and nothing but NOLOGIN stops a superuser",
            hint=f"Give each application a role of its own, or take SUPERUSER from {role.name}.",
            blocks=True,
        )
    for role in idle_superusers(facts):
        yield Writer(
            kind="superuser",
            name=role.name,
            detail="can log in and write anywhere; nothing uses it here now",
            hint="Make sure that no scheduled script uses it, or set it to NOLOGIN meanwhile.",
        )


def _prepared(facts: FenceFacts) -> Iterator[Writer]:
    for prepared in facts.prepared:
        yield Writer(
            kind="prepared transaction",
            name=prepared.name,
            detail=f"of {prepared.role}; it outlives its session and can be committed by others",
            hint="Run COMMIT PREPARED or ROLLBACK PREPARED, as its application would.",
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
    stopped = {role.name for role in locked_out(facts)} | {role.name for role in facts.marked}
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
                detail="of an extension, connected to the database; it may write",
                hint="The check for changes at the end shows whether it did.",
            )


_KINDS: tuple[Callable[[FenceFacts], Iterator[Writer]], ...] = (
    _superusers,
    _prepared,
    _subscriptions,
    _jobs,
    _workers,
)
