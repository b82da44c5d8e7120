"""What people and programs are told about backups. No I/O."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.backups.catalogue import BackupState, KnownBackup
from bot.backups.format.manifest import Manifest
from bot.backups.format.signature import Signature
from bot.backups.report_data import backup_data, created_data, details, table_data, unread_data
from bot.model.checks import Outcome
from bot.model.content import Difference, Unread
from bot.model.quantities import plural, size
from bot.model.reports import Line, Report, Section, Table

if TYPE_CHECKING:  # each of them knows its report
    from bot.backups.jobs import Created
    from bot.backups.prune import Pruned
    from bot.backups.replace import Replaced
    from bot.backups.restore import Restored
    from bot.backups.verify import Verdict

_SHOWN_DIFFERENCES = 50
_SIGNATURES = {
    Signature.GOOD: Outcome.GOOD,
    Signature.WRONG: Outcome.CRITICAL,
    Signature.MISSING: Outcome.ADVISORY,
    Signature.UNCHECKED: Outcome.ADVISORY,
}
_STATES = {
    BackupState.COMPLETE: Outcome.GOOD,
    BackupState.VERIFIED: Outcome.GOOD,
    BackupState.BROKEN: Outcome.CRITICAL,
    BackupState.UNREADABLE: Outcome.CRITICAL,
    BackupState.FAILED: Outcome.ADVISORY,
}


def created_report(taken: "Created") -> Report:
    """What a run came to."""
    lines = [
        Line(
            Outcome.GOOD,
            one.service,
            f"{one.id}, {size(one.size_bytes)} in {one.duration_s:.1f} s",
            one.warnings,
        )
        for one in taken.sets
    ]
    lines += [unread_line(unread) for one in taken.sets for unread in one.content.unread]
    lines += [
        Line(Outcome.CRITICAL, service, error.message, (error.hint,))
        for service, error in taken.failures.items()
    ]
    return Report(
        title=f"{plural(len(taken.sets), 'backup')} created"
        + (f", {len(taken.failures)} failed" if taken.failures else ""),
        outcome=_outcome_of(taken),
        sections=(Section("Services", tuple(lines)),) if lines else (),
        data={
            "ok": not taken.failures,
            "sets": [created_data(one, taken.locations[one.id]) for one in taken.sets],
            "failures": [
                {"service": s, "code": e.code, "message": e.message, "hint": e.hint}
                for s, e in taken.failures.items()
            ],
        },
    )


def _outcome_of(taken: "Created") -> Outcome:
    if taken.failures:
        return Outcome.CRITICAL
    unread = any(one.content.unread for one in taken.sets)
    return Outcome.ADVISORY if unread else Outcome.GOOD


def list_report(sets: Sequence[KnownBackup]) -> Report:
    """All backups, newest first."""
    newest_first = tuple(reversed(sets))
    rows = tuple(
        (one.service, one.id, "" if one.size_bytes is None else size(one.size_bytes), _state(one))
        for one in newest_first
    )
    table = Table("Backups", ("service", "id", "size", "state"), rows, frozenset({"size"}))
    return Report(
        title=plural(sum(one.is_complete for one in sets), "good backup"),
        outcome=Outcome.GOOD,
        tables=(table,) if rows else (),
        data={"sets": [backup_data(one) for one in newest_first]},
    )


def show_report(one: KnownBackup, location: str) -> Report:
    """Everything about one backup."""
    lines = [Line(_STATES[one.state], "state", one.state, (one.trouble,) if one.trouble else ())]
    lines += [] if one.manifest is None else _about(one.manifest)
    if one.state not in {BackupState.UNREADABLE, BackupState.FAILED}:
        signature = one.signature or Signature.MISSING
        outcome = None if one.signature is None else _SIGNATURES[signature]
        lines.append(Line(outcome, "signature", signature))
    if one.proof is not None:
        outcome = Outcome.GOOD if one.proof.ok else Outcome.CRITICAL
        lines.append(Line(outcome, "last test", f"{one.proof.at:%Y-%m-%d %H:%M} UTC"))
    lines.append(Line(Outcome.GOOD, "place", location))
    tables = () if one.manifest is None or one.manifest.is_encrypted else (_rows(one.manifest),)
    return Report(
        title=f"Backup {one.id} of {one.service}",
        outcome=_STATES[one.state],
        sections=(Section("Backup", tuple(lines)),),
        tables=tables,
        data={"sets": [backup_data(one) | {"path": location} | details(one.manifest)]},
    )


def verdict_report(verdict: "Verdict") -> Report:
    """What a test of a backup has found."""
    shown = verdict.faults[:_SHOWN_DIFFERENCES]
    more = len(verdict.faults) - len(shown)
    lines = [Line(Outcome.CRITICAL, "fault", fault) for fault in shown]
    lines += [Line(Outcome.CRITICAL, "fault", f"and {more} more")] if more else []
    if verdict.ok:
        rows = sum(table.rows_expected or 0 for table in verdict.tables)
        told_rows = f"{plural(len(verdict.tables), 'table')} with {plural(rows, 'row')} came back"
        lines.append(Line(Outcome.GOOD, "restored", f"{told_rows} in {verdict.duration_s:.1f} s"))
    lines += map(unread_line, verdict.unread)
    if verdict.signature is not None:
        lines.append(Line(_SIGNATURES[verdict.signature], "signature", verdict.signature))
    return Report(
        title=f"Backup {verdict.backup_id}: "
        + ("verified" if verdict.ok else "failed verification"),
        outcome=Outcome.GOOD if verdict.ok else Outcome.CRITICAL,
        sections=(Section(verdict.service, tuple(lines)),),
        data={
            "ok": verdict.ok,
            "tables": [table_data(table) for table in verdict.tables],
            "faults": list(verdict.faults),
            "not_verified": [unread_data(unread) for unread in verdict.unread],
            "signature": verdict.signature,
            "duration_s": verdict.duration_s,
        },
    )


def restored_report(restored: "Restored") -> Report:
    """A new database, and whether it is as it was."""
    ok = not restored.differences
    faults = [told(difference) for difference in restored.differences]
    lines = [Line(Outcome.CRITICAL, "differs", fault) for fault in faults[:_SHOWN_DIFFERENCES]]
    text = f"on {restored.server} in {restored.duration_s:.1f} s"
    return Report(
        title=f"Restored {restored.backup_id} into {restored.database}"
        + ("" if ok else ", but it is not the same"),
        outcome=Outcome.GOOD if ok else Outcome.CRITICAL,
        sections=(
            Section(restored.service, (Line(Outcome.GOOD, restored.database, text), *lines)),
        ),
        data={
            "ok": ok,
            "database": restored.database,
            "duration_s": restored.duration_s,
            "faults": faults,
        },
    )


def replaced_report(replaced: "Replaced") -> Report:
    """A set in the place of what was there, and both ways back."""
    lines = (
        Line(Outcome.GOOD, replaced.database, f"is {replaced.backup_id} now"),
        Line(Outcome.GOOD, replaced.kept_as, "is what was there before; drop it when you are sure"),
        Line(Outcome.GOOD, replaced.safety_set, "is the backup of that"),
    )
    return Report(
        title=f"Put {replaced.backup_id} in the place of {replaced.database}",
        outcome=Outcome.GOOD,
        sections=(Section(f"{replaced.service} on {replaced.server}", lines),),
        data={
            "ok": True,
            "database": replaced.database,
            "kept_as": replaced.kept_as,
            "safety_set": replaced.safety_set,
            "duration_s": replaced.duration_s,
        },
    )


def pruned_report(pruned: "Pruned") -> Report:
    """What was removed, or would be, and why the rest was not."""
    lines = [Line(Outcome.ADVISORY, backup_id, "removed") for backup_id in pruned.removed]
    lines += [Line(Outcome.GOOD, kept.id, f"kept: {kept.reason}") for kept in pruned.kept]
    would = "Would remove" if pruned.dry_run else "Removed"
    return Report(
        title=f"{would} {plural(len(pruned.removed), 'backup')}, kept {len(pruned.kept)}",
        outcome=Outcome.GOOD,
        sections=(Section("Backups", tuple(lines)),) if lines else (),
        data={
            "removed": list(pruned.removed),
            "kept": [{"id": kept.id, "reason": kept.reason} for kept in pruned.kept],
        },
    )


def told(difference: Difference) -> str:
    """A difference in a sentence."""
    here, there = difference.here or "nothing", difference.there or "nothing"
    return f"{difference.kind} {difference.name}: {here} in the backup, {there} after a restore"


def _about(manifest: Manifest) -> list[Line]:
    server = manifest.server
    return [
        Line(Outcome.GOOD, "taken", f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"),
        Line(Outcome.GOOD, "database", f"{manifest.database}, {size(manifest.database_bytes)}"),
        Line(Outcome.GOOD, "server", f"{server.name}, PostgreSQL {server.version}"),
        Line(Outcome.GOOD, "image", server.container.image or "unknown"),
        Line(Outcome.GOOD, "size", size(manifest.size_bytes)),
        Line(Outcome.GOOD, "SHA-256", manifest.dump.sha256),
        *(Line(Outcome.GOOD, "encrypted to", key) for key in manifest.encrypted_to),
        *map(unread_line, manifest.content.unread),
    ]


def unread_line(unread: Unread) -> Line:
    """What was not read when the backup was created."""
    part = f"{unread.kind} of {unread.name}" if unread.name else unread.kind
    notes = (unread.reason,) if unread.reason else ()
    return Line(Outcome.ADVISORY, part, "not verified", notes)


def _rows(manifest: Manifest) -> Table:
    tables = manifest.content.tables
    rows = tuple((f"{table.schema}.{table.name}", str(table.rows)) for table in tables)
    return Table("Tables", ("table", "rows"), rows, frozenset({"rows"}))


def _state(one: KnownBackup) -> str:
    """A wrong signature says more than that a backup is broken."""
    if one.signature is None or one.state in {BackupState.UNREADABLE, BackupState.FAILED}:
        return one.state
    return one.signature if one.signature is Signature.WRONG else f"{one.state}, {one.signature}"
