"""The tables of one database, biggest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.model.checks import Outcome
from bot.model.facts import NEXT_STEP, ServerState, Unanswered
from bot.model.installation import Server
from bot.model.quantities import count, duration, percent, plural, size
from bot.model.reports import Line, Report, Section, Table
from bot.model.sizes import DatabaseRelations, Relation, RowsSource
from bot.reports.sizes.bloat import dead_share, is_bloated
from bot.reports.sizes.breakdown import Breakdown, Rest, breakdown
from bot.reports.sizes.tables_data import tables_data, unanswered_data

_UNKNOWN = "–"
_MOST_BLOATED = 3
_LEFT_BY_AUTOVACUUM = (
    "Autovacuum should have been there: a transaction or a replication slot that stays open holds "
    "it back, or it is off for the table. Else VACUUM it."
)


def unanswered_report(server: Server, database: str, why: Unanswered) -> Report:
    """A database that could not be looked into, and what to do about it."""
    hint = NEXT_STEP[why.state]
    if why.state is ServerState.REFUSED:
        hint = "May pgherd's role enter it? GRANT CONNECT ON DATABASE to it; else see pg_hba.conf."
    line = Line(Outcome.CRITICAL, server.name, why.state, (f"{why.detail}. {hint}",))
    return Report(
        title=f"Sizes in {database}",
        outcome=Outcome.CRITICAL,
        sections=(Section(f"{database} on {server.name}", (line,)),),
        data=unanswered_data(server, database, why),
    )


def tables_report(server: Server, found: DatabaseRelations) -> Report:
    """What takes the room in a database."""
    parts = breakdown(found)
    tables = [tree.table for tree in parts.tables]
    bloated = [table for table in tables if is_bloated(table)]
    rest = tuple(_rest(parts.rest))
    name = found.database.name
    return Report(
        title=f"Sizes in {name}",
        outcome=Outcome.ADVISORY if bloated else Outcome.GOOD,
        sections=(
            Section(f"{name} on {server.name}", tuple(_summary(parts, bloated))),
            *([Section("Besides the tables", rest)] if rest else []),
        ),
        tables=tuple(_tables(parts, found.asked_at)),
        data=tables_data(server, found, parts),
    )


def _summary(parts: Breakdown, bloated: Sequence[Relation]) -> Iterator[Line]:
    tables = [tree.table for tree in parts.tables]
    indexes = sum(table.index_bytes for table in tables)
    toast = sum(table.toast_bytes for table in tables)
    yield Line(
        None,
        "total",
        f"{size(parts.total_bytes)} · {plural(len(tables), 'table')} "
        f"({size(indexes)} indexes, {size(toast)} TOAST)",
    )
    if tables:
        biggest = tables[0]
        share = percent(biggest.size_bytes / parts.total_bytes) if parts.total_bytes else _UNKNOWN
        yield Line(None, "biggest", f"{_name(biggest)}, {size(biggest.size_bytes)} ({share})")
    yield _bloat(bloated)
    if locked := [_name(table) for table in tables if table.locked]:
        yield Line(
            None,
            "locked",
            f"{plural(len(locked), 'table')}, {locked[0]} first: as big as at the last VACUUM "
            "or ANALYZE",
        )


def _bloat(bloated: Sequence[Relation]) -> Line:
    if not bloated:
        return Line(Outcome.GOOD, "dead rows", "no table has more than autovacuum would leave")
    shown = ", ".join(
        f"{_name(table)} {percent(dead_share(table) or 0)}" for table in bloated[:_MOST_BLOATED]
    )
    more = len(bloated) - _MOST_BLOATED
    return Line(
        Outcome.ADVISORY,
        "dead rows",
        shown + (f" and {more} more" if more > 0 else ""),
        (_LEFT_BY_AUTOVACUUM,),
    )


def _rest(rest: Rest) -> Iterator[Line]:
    kinds = (
        ("large objects", rest.large_objects_bytes),
        ("catalogs", rest.catalogs_bytes),
        ("sequences", rest.sequences_bytes),
        ("temporary tables", rest.temporary_bytes),
        ("other files", rest.other_bytes),
    )
    yield from (Line(None, kind, size(size_bytes)) for kind, size_bytes in kinds if size_bytes)


def _tables(parts: Breakdown, now: datetime) -> Iterator[Table]:
    tables = [tree.table for tree in parts.tables]
    if tables:
        yield _sizes("Tables by size", tables)
        yield _rows(tables, now)
    for tree in parts.tables:
        if tree.partitions:
            yield _sizes(f"Partitions of {_name(tree.table)}", tree.partitions)


def _sizes(heading: str, tables: Sequence[Relation]) -> Table:
    return Table(
        heading,
        ("table", "heap", "indexes", "TOAST"),
        tuple(
            (_name(t), size(t.table_bytes), size(t.index_bytes), size(t.toast_bytes))
            for t in tables
        ),
        frozenset({"heap", "indexes", "TOAST"}),
    )


def _rows(tables: Sequence[Relation], now: datetime) -> Table:
    by_catalog = any(table.rows_source is RowsSource.CATALOG for table in tables)
    columns = ("table", "rows", "dead", "share", "vacuum", "analyze")
    return Table(
        "Rows, estimated" + (" (~ at the last ANALYZE)" if by_catalog else ""),
        columns,
        tuple(
            (
                _name(table),
                _estimate(table),
                _UNKNOWN if table.dead_rows_estimate is None else count(table.dead_rows_estimate),
                _UNKNOWN if (share := dead_share(table)) is None else percent(share),
                _ago(table.vacuumed_at, now),
                _ago(table.analyzed_at, now),
            )
            for table in tables
        ),
        frozenset(columns[1:]),
    )


def _estimate(table: Relation) -> str:
    if table.rows_estimate is None:
        return _UNKNOWN
    return ("~" if table.rows_source is RowsSource.CATALOG else "") + count(table.rows_estimate)


def _ago(moment: datetime | None, now: datetime) -> str:
    return _UNKNOWN if moment is None else duration(now - moment)


def _name(table: Relation) -> str:
    return table.name if table.schema == "public" else f"{table.schema}.{table.name}"
