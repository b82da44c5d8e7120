"""What is asked of one server."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.model.checks import Check, Severity
from bot.model.facts import NEXT_STEP, Extension, ServerFacts, Unanswered
from bot.model.installation import Server
from bot.model.quantities import duration, plural, size
from bot.model.versions import Version, end_of_life, missing_fixes
from bot.reports.status.containers import container_checks
from bot.reports.status.facts import ServerObservation

# From here on a restart of a few applications at once can meet the limit.
_MANY_CONNECTIONS = 0.8
_WARN_BEFORE_END = timedelta(days=180)


def server_checks(seen: ServerObservation, now: datetime) -> tuple[Check, ...]:
    """All checks of one server; those that need SQL only where it answered."""
    checks = container_checks(seen.container, now) if seen.container is not None else []
    checks.append(_answers(seen.sql, now))
    if isinstance(seen.sql, ServerFacts):
        checks += _sql_checks(seen.server, seen.sql, now.date())
    return tuple(checks)


def _answers(sql: ServerFacts | Unanswered, now: datetime) -> Check:
    if isinstance(sql, Unanswered):
        return Check(
            "answers",
            Severity.CRITICAL,
            ok=False,
            detail=f"{sql.state}: {sql.detail}",
            hint=NEXT_STEP[sql.state],
        )
    detail = f"answers SQL, up {duration(now - sql.started_at)}"
    if not sql.in_recovery:
        return Check("answers", Severity.CRITICAL, ok=True, detail=detail)
    return Check(
        "answers",
        Severity.ADVISORY,
        ok=False,
        detail=f"{detail}, but only reads: it is in recovery",
        hint="Right for a standby; else wait until recovery ends.",
    )


def _sql_checks(server: Server, sql: ServerFacts, today: date) -> list[Check]:
    checks = [
        _end_of_life(sql.version, today),
        _known_holes(sql.version),
        _connections(sql),
        _databases(sql),
    ]
    if server.preload_libraries:
        checks.append(_preload_libraries(server.preload_libraries, sql.preload_libraries))
    if any(sql.extensions.values()):
        checks.append(_extensions(sql))
    return checks


def _end_of_life(version: Version, today: date) -> Check:
    end = end_of_life(version)
    if end is None:
        detail, ok = f"{version}: its end is not in pgherd's table", True
    elif today >= end:
        detail, ok = f"PostgreSQL {version.major} ended on {end}", False
    else:
        detail, ok = f"PostgreSQL {version.major} gets fixes until {end}", True
        ok = end - today > _WARN_BEFORE_END
    hint = "" if ok else "Plan the move to a newer major."
    return Check("end_of_life", Severity.ADVISORY, ok=ok, detail=detail, hint=hint)


def _known_holes(version: Version) -> Check:
    missing = missing_fixes(version)
    if not missing:
        detail = f"{version} has every security fix that pgherd knows of"
        return Check("known_holes", Severity.ADVISORY, ok=True, detail=detail)
    newest = missing[0]
    target = Version(version.major, newest.fixed_in[version.major])
    detail = f"{version} is missing the fixes of {newest.released} ({newest.vulnerabilities})"
    if len(missing) > 1:
        detail += f" and of {plural(len(missing) - 1, 'earlier release')}"
    return Check(
        "known_holes",
        Severity.ADVISORY,
        ok=False,
        detail=detail,
        hint=f"Update the image to {target} or newer.",
    )


def _connections(sql: ServerFacts) -> Check:
    usable = sql.max_connections - sql.reserved_connections
    full = sql.connections >= usable
    ok = sql.connections < _MANY_CONNECTIONS * usable
    return Check(
        "connections",
        Severity.CRITICAL if full else Severity.ADVISORY,
        ok=ok,
        detail=f"{sql.connections} of {sql.max_connections} connections are used",
        hint="" if ok else "Find who holds them, or raise max_connections.",
    )


def _databases(sql: ServerFacts) -> Check:
    known = [d.size_bytes for d in sql.databases if d.size_bytes is not None]
    unknown = [d.name for d in sql.databases if d.size_bytes is None]
    detail = f"{plural(len(sql.databases), 'database')}, {size(sum(known))}"
    if not unknown:
        return Check("databases", Severity.ADVISORY, ok=True, detail=detail)
    return Check(
        "databases",
        Severity.ADVISORY,
        ok=False,
        detail=f"{detail} without {', '.join(unknown)}, whose size the role is not allowed to read",
        hint="GRANT pg_monitor to pgherd's role on this server.",
    )


def _preload_libraries(wanted: Iterable[str], loaded: Iterable[str] | None) -> Check:
    if loaded is None:
        return Check(
            "preload_libraries",
            Severity.ADVISORY,
            ok=False,
            detail="unknown: the role is not allowed to read shared_preload_libraries",
            hint="GRANT pg_monitor to pgherd's role on this server.",
        )
    missing = sorted(set(wanted) - set(loaded))
    if not missing:
        detail = ", ".join(wanted) + " preloaded"
        return Check("preload_libraries", Severity.CRITICAL, ok=True, detail=detail)
    return Check(
        "preload_libraries",
        Severity.CRITICAL,
        ok=False,
        detail=f"{', '.join(missing)} is missing from shared_preload_libraries",
        hint="Add it to shared_preload_libraries and restart the server.",
    )


def _extensions(sql: ServerFacts) -> Check:
    found = [
        (database, extension)
        for database, extensions in sql.extensions.items()
        if not isinstance(extensions, Unanswered)
        for extension in extensions
    ]
    gone = [f"{e.name} in {d}" for d, e in found if e.available is None]
    behind = [_behind(d, e) for d, e in found if e.available not in {None, e.version}]
    if gone:
        return Check(
            "extensions",
            Severity.CRITICAL,
            ok=False,
            detail=f"registered, but their files are not on the server: {', '.join(gone)}",
            hint="Run the image that the databases were made with.",
        )
    detail = f"not updated since the image was: {', '.join(behind)}" if behind else "all current"
    hint = "ALTER EXTENSION … UPDATE in that database." if behind else ""
    return Check("extensions", Severity.ADVISORY, ok=not behind, detail=detail, hint=hint)


def _behind(database: str, extension: Extension) -> str:
    return f"{extension.name} {extension.version} in {database} ({extension.available} is there)"
