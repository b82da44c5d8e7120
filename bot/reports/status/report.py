"""The assessment for people."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.model.checks import Check, Outcome, Severity, worst
from bot.model.facts import ServerFacts, Unanswered
from bot.model.quantities import duration, plural, size
from bot.model.reports import Line, Report, Section, Table
from bot.reports.status.assess import AssessedServer, AssessedService, Assessment
from bot.reports.status.data import known, status_data

_UNKNOWN = "–"


def status_report(assessment: Assessment, now: datetime, *, detailed: bool) -> Report:
    """What `status` shows; `detailed` adds every check and database, for a single server."""
    return Report(
        title=_title(assessment),
        outcome=assessment.outcome,
        sections=tuple(_sections(assessment, now, detailed=detailed)),
        tables=tuple(_tables(assessment)) if detailed else (),
        data=status_data(assessment),
    )


def _title(assessment: Assessment) -> str:
    servers = plural(len(assessment.servers), "server")
    seen = f"{servers}, {plural(len(assessment.services), 'service')}"
    if assessment.outcome is Outcome.GOOD:
        return f"All well: {seen}"
    failed = [check.severity for check in assessment.checks() if not check.ok]
    counts = [f"{failed.count(s)} {s}" for s in Severity if s in failed]
    return f"{', '.join(counts)}: {seen}"


def _sections(assessment: Assessment, now: datetime, *, detailed: bool) -> Iterator[Section]:
    servers = tuple(_server_line(s, now, with_notes=not detailed) for s in assessment.servers)
    yield Section("Servers", servers)
    if detailed:
        yield from (_every_check(s.server.name, s.checks) for s in assessment.servers)
        yield from (_every_check(s.service.name, s.checks) for s in assessment.services)
    elif assessment.services:
        yield Section("Services", tuple(_service_line(s) for s in assessment.services))


def _every_check(name: str, checks: Iterable[Check]) -> Section:
    lines = (Line(worst([c]), c.name, c.detail, (c.hint,) if c.hint else ()) for c in checks)
    return Section(f"Checks of {name}", tuple(lines))


def _server_line(assessed: AssessedServer, now: datetime, *, with_notes: bool) -> Line:
    return Line(
        worst(assessed.checks),
        assessed.server.name,
        _server_text(assessed.sql, now),
        _notes(assessed.checks) if with_notes else (),
    )


def _server_text(sql: ServerFacts | Unanswered, now: datetime) -> str:
    if isinstance(sql, Unanswered):
        return sql.state
    used_bytes = sum(d.size_bytes or 0 for d in sql.databases)
    return (
        f"{sql.version} · up {duration(now - sql.started_at)} · "
        f"{sql.connections}/{sql.max_connections} connections · {size(used_bytes)}"
    )


def _service_line(assessed: AssessedService) -> Line:
    return Line(
        worst(assessed.checks),
        assessed.service.name,
        f"on {assessed.service.server}",
        _notes(assessed.checks),
    )


def _notes(checks: Iterable[Check]) -> tuple[str, ...]:
    return tuple(f"{c.detail}. {c.hint}" for c in checks if not c.ok)


def _tables(assessment: Assessment) -> Iterator[Table]:
    for server in assessment.servers:
        if isinstance(server.sql, ServerFacts):
            yield _databases_table(server.server.name, server.sql)
            yield from _extensions_table(server.server.name, server.sql)


def _databases_table(server: str, sql: ServerFacts) -> Table:
    rows = tuple(
        (d.name, d.owner, _UNKNOWN if d.size_bytes is None else size(d.size_bytes))
        for d in sql.databases
    )
    columns = ("database", "owner", "size")
    return Table(f"Databases of {server}", columns, rows, frozenset({"size"}))


def _extensions_table(server: str, sql: ServerFacts) -> Iterator[Table]:
    rows = tuple(
        (database, extension.name, extension.version)
        for database, found in sql.extensions.items()
        for extension in known(found)
    )
    if rows:
        yield Table(f"Extensions on {server}", ("database", "extension", "version"), rows)
