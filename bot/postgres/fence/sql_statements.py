"""The statements that close a fence and that lift it. No I/O."""

from collections.abc import Iterator

from bot.postgres.fence.decision import CLOSED_LIMIT, locked_out
from bot.postgres.fence.facts import FenceFacts
from bot.postgres.fence.marks import CHECKPOINTS_SETTING, FENCE_SETTING, DatabaseMark, RoleMark

Statement = tuple[str, ...]
"""A template of `sql_text.statement`, and the values for it."""

_NO_LIMIT = -1
"""A database's connection limit unless somebody has set one."""


def closing(facts: FenceFacts, run: str) -> tuple[Statement, ...]:
    """The statements that close the fence and write its marks; the database exists.

    A fence that stands already is repaired; what its marks say about the time before is kept.
    """
    return tuple(_closing(facts, run))


def lifting(facts: FenceFacts) -> tuple[Statement, ...]:
    """The statements that remove the fence with its marks; none where none stands.

    What somebody has opened by hand stays open.
    """
    return tuple(_lifting(facts)) if facts.runs else ()


def _closing(facts: FenceFacts, run: str) -> Iterator[Statement]:
    found = facts.found
    assert found is not None
    marked = facts.marked
    for role in locked_out(facts):
        if role not in marked:
            mark = str(RoleMark(run, found.oid, facts.database))
            yield "ALTER ROLE %I SET %I = %L", role.name, FENCE_SETTING, mark
            yield "ALTER ROLE %I NOLOGIN", role.name
    for role in marked:
        yield "ALTER ROLE %I NOLOGIN", role.name
    mark = str(DatabaseMark(run, _limit_before(facts)))
    yield "ALTER DATABASE %I SET %I = %L", facts.database, FENCE_SETTING, mark
    yield f"ALTER DATABASE %I CONNECTION LIMIT {CLOSED_LIMIT}", facts.database


def _lifting(facts: FenceFacts) -> Iterator[Statement]:
    for role in facts.marked:
        yield "ALTER ROLE %I LOGIN", role.name
        yield "ALTER ROLE %I RESET %I", role.name, FENCE_SETTING
    if facts.found is None:
        return
    if facts.found.connection_limit == CLOSED_LIMIT:
        yield f"ALTER DATABASE %I CONNECTION LIMIT {_limit_before(facts)}", facts.database
    for setting in (FENCE_SETTING, CHECKPOINTS_SETTING):
        yield "ALTER DATABASE %I RESET %I", facts.database, setting


def _limit_before(facts: FenceFacts) -> int:
    """The database's connection limit without the fence."""
    found = facts.found
    assert found is not None
    if found.mark is not None:
        return found.mark.connection_limit
    # Roles are marked and the database is not any more: then the limit of zero is the fence's.
    lost = bool(facts.marked) and found.connection_limit == CLOSED_LIMIT
    return _NO_LIMIT if lost else found.connection_limit
