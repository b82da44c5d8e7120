"""The audit for people and for programs."""

from collections.abc import Sequence

from bot.model.checks import Outcome
from bot.model.plans import shown_hash
from bot.model.quantities import plural
from bot.model.replies import AuditEntry
from bot.model.reports import Line, Report, Section


def audit_report(entries: Sequence[AuditEntry]) -> Report:
    """What `audit` shows, newest first."""
    lines = tuple(_line(entry) for entry in entries)
    title = f"The last {plural(len(entries), 'act')}" if entries else "Nothing was done yet"
    sections = (Section("", lines),) if lines else ()
    return Report(title, Outcome.GOOD, sections, data={"entries": [_data(e) for e in entries]})


def _line(entry: AuditEntry) -> Line:
    when = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    plan = f", plan {shown_hash(entry.plan_hash)}" if entry.plan_hash else ""
    text = f"{entry.act} {entry.object}: {entry.result} ({entry.who}, {entry.origin}{plan})"
    return Line(None, when, text)


def _data(entry: AuditEntry) -> dict[str, str | None]:
    return {
        "at": entry.at.isoformat(),
        "who": entry.who,
        "origin": entry.origin,
        "act": entry.act,
        "object": entry.object,
        "result": entry.result,
        "plan_hash": entry.plan_hash,
    }
