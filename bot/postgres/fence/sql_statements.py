"""The statements that close a fence and that lift it. No I/O."""

from collections.abc import Iterator

from bot.postgres.fence.decision import CLOSED_LIMIT, shut_out
from bot.postgres.fence.facts import FenceFacts
from bot.postgres.fence.marks import FENCE_SETTING, MOMENTS_SETTING, DatabaseMark, RoleMark

Statement = tuple[str, ...]
"""A template of `sql_text.statement`, and the values for it."""

_NO_LIMIT = -1
"""What a database has unless somebody has set another."""


def closing(facts: FenceFacts, run: str) -> tuple[Statement, ...]:
    """What makes the fence stand with its marks; the database is there.

    Where one stands already it is mended, and what its marks say of the time before is kept.
    """
    return tuple(_closing(facts, run))


def lifting(facts: FenceFacts) -> tuple[Statement, ...]:
    """What takes the fence away with its marks; nothing where none stands.

    What somebody has opened by hand meanwhile stays as he left it.
    """
    return tuple(_lifting(facts)) if facts.runs else ()


def _closing(facts: FenceFacts, run: str) -> Iterator[Statement]:
    found = facts.found
    assert found is not None
    marked = facts.marked
    for role in shut_out(facts):
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
    for setting in (FENCE_SETTING, MOMENTS_SETTING):
        yield "ALTER DATABASE %I RESET %I", facts.database, setting


def _limit_before(facts: FenceFacts) -> int:
    """The database's connection limit without the fence."""
    found = facts.found
    assert found is not None
    if found.mark is not None:
        return found.mark.connection_limit
    # Roles are marked and the database is not any more: that the limit is closed is our doing.
    lost = bool(facts.marked) and found.connection_limit == CLOSED_LIMIT
    return _NO_LIMIT if lost else found.connection_limit
