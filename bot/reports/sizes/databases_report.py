"""All databases of all servers, biggest first."""

from collections.abc import Iterator, Sequence

from bot.model.checks import Outcome
from bot.model.facts import NEXT_STEP, Unanswered
from bot.model.quantities import percent, plural, size
from bot.model.reports import Line, Report, Section, Table
from bot.model.sizes import DatabaseSize
from bot.reports.sizes.databases_data import databases_data
from bot.reports.sizes.facts import ServerSizes, biggest_first

_UNKNOWN = "–"
_MOST_NAMED = 5


def databases_report(seen: Sequence[ServerSizes]) -> Report:
    """What takes the room on which server; a server that does not answer is a line."""
    total_bytes = sum(s.known_bytes for s in seen)
    lines = [*_summary(seen, total_bytes), *_troubles(seen)]
    by_size = sorted((s for s in seen if s.known), key=lambda s: (-s.known_bytes, s.server.name))
    return Report(
        title="Sizes of all databases",
        outcome=_worst(lines),
        sections=(Section("Databases", tuple(lines)),),
        tables=tuple(_table(s, total_bytes) for s in by_size),
        data=databases_data(seen),
    )


def _worst(lines: Sequence[Line]) -> Outcome:
    outcomes = {line.outcome for line in lines}
    return next((o for o in (Outcome.CRITICAL, Outcome.ADVISORY) if o in outcomes), Outcome.GOOD)


def _summary(seen: Sequence[ServerSizes], total_bytes: int) -> Iterator[Line]:
    databases = biggest_first(seen)
    servers = sum(1 for s in seen if not isinstance(s.databases, Unanswered))
    yield Line(
        None,
        "total",
        f"{size(total_bytes)} in {plural(len(databases), 'database')} on "
        f"{plural(servers, 'server')}",
    )
    if databases and total_bytes:
        server, biggest = databases[0]
        size_bytes = biggest.size_bytes or 0
        yield Line(
            None,
            "biggest",
            f"{biggest.name} on {server.name}, {size(size_bytes)} "
            f"({percent(size_bytes / total_bytes)})",
        )


def _troubles(seen: Sequence[ServerSizes]) -> Iterator[Line]:
    for s in seen:
        if isinstance(s.databases, Unanswered):
            note = f"{s.databases.detail}. {NEXT_STEP[s.databases.state]}"
            yield Line(Outcome.CRITICAL, s.server.name, s.databases.state, (note,))
        elif notes := tuple(_hidden(s.known)):
            yield Line(Outcome.ADVISORY, s.server.name, "not all of it may be seen", notes)


def _hidden(databases: Sequence[DatabaseSize]) -> Iterator[str]:
    closed = [d.name for d in databases if not d.may_enter]
    unknown = [d.name for d in databases if d.size_bytes is None]
    if closed:
        yield (
            f"pgherd's role may not enter {_named(closed)}, so their tables stay unseen: "
            "GRANT CONNECT ON DATABASE to it."
        )
    if unknown:
        yield f"Nor may it ask for the size of {_named(unknown)}: GRANT pg_monitor to it."


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _table(seen: ServerSizes, total_bytes: int) -> Table:
    return Table(
        heading=f"{seen.server.name}: {size(seen.known_bytes)}",
        columns=("database", "owner", "size", "share"),
        rows=tuple(_row(database, total_bytes) for database in seen.known),
        numeric=frozenset({"size", "share"}),
    )


def _row(database: DatabaseSize, total_bytes: int) -> tuple[str, ...]:
    if database.size_bytes is None:
        return database.name, database.owner, _UNKNOWN, _UNKNOWN
    share = percent(database.size_bytes / total_bytes) if total_bytes else _UNKNOWN
    return database.name, database.owner, size(database.size_bytes), share
