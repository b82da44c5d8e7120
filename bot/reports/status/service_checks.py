"""What is asked of one service: the guide's own verification, done right."""

from collections.abc import Mapping
from datetime import datetime

from bot.model.checks import Check, Severity
from bot.model.facts import Database, Extension, ServerFacts, Unanswered
from bot.model.installation import Service
from bot.reports.status.containers import container_checks
from bot.reports.status.facts import ServiceObservation

# Extensions that do nothing useful unless the server preloads their library, by library.
# https://docs.vectorchord.ai/ and https://www.postgresql.org/docs/current/pgstatstatements.html
_NEEDS_PRELOAD: Mapping[str, str] = {
    "vchord": "vchord",
    "vectors": "vectors",
    "pg_stat_statements": "pg_stat_statements",
}


def service_checks(
    seen: ServiceObservation, sql: ServerFacts | Unanswered, now: datetime
) -> tuple[Check, ...]:
    """All checks of one service; `sql` is what its server said."""
    checks = [
        check
        for name, answer in seen.containers.items()
        for check in container_checks(answer, now, name=f"container {name}")
    ]
    checks += _database_checks(seen.service, sql)
    if seen.service.health_url:
        checks.append(_health(seen.service.health_url, seen.health_fault))
    return tuple(checks)


def _health(url: str, fault: str | None) -> Check:
    return Check(
        "application",
        Severity.CRITICAL,
        ok=fault is None,
        detail="answers its health check" if fault is None else f"{url} {fault}",
        hint="" if fault is None else "Read the application's logs.",
    )


def _database_checks(service: Service, sql: ServerFacts | Unanswered) -> list[Check]:
    if isinstance(sql, Unanswered):
        return [
            Check(
                "database",
                Severity.CRITICAL,
                ok=False,
                detail=f"unknown while {service.server} is {sql.state}",
                hint=f"Mend {service.server} first.",
            )
        ]
    database = sql.database(service.database)
    if database is None:
        return [
            Check(
                "database",
                Severity.CRITICAL,
                ok=False,
                detail=f"{service.server} has no database {service.database}",
                hint="Correct `database:` or `server:`, or create it.",
            )
        ]
    exists = Check("database", Severity.CRITICAL, ok=True, detail=f"{database.name} is there")
    return [exists, _owner(service, database), *_extensions(service, sql)]


def _owner(service: Service, database: Database) -> Check:
    ok = database.owner == service.owner
    return Check(
        "owner",
        Severity.CRITICAL,
        ok=ok,
        detail=f"{database.name} belongs to {database.owner}",
        hint="" if ok else f"It should belong to {service.owner}: ALTER DATABASE … OWNER TO.",
    )


def _extensions(service: Service, sql: ServerFacts) -> list[Check]:
    if not service.extensions:
        return []
    installed = sql.extensions.get(service.database, ())
    if isinstance(installed, Unanswered):
        return [
            Check(
                "extensions",
                Severity.CRITICAL,
                ok=False,
                detail=f"unknown: {service.database} does not answer ({installed.detail})",
                hint="May pgherd's role connect to that database?",
            )
        ]
    return [_wanted_extensions(service, {e.name: e for e in installed}, sql.preload_libraries)]


def _wanted_extensions(
    service: Service, installed: Mapping[str, Extension], preloaded: tuple[str, ...] | None
) -> Check:
    """By exact name: VectorChord is `vchord`, which a pattern like %vector% never matches."""
    missing = [name for name in service.extensions if name not in installed]
    idle = [
        name
        for name in service.extensions
        if preloaded is not None and name in installed and name in _NEEDS_PRELOAD
        if _NEEDS_PRELOAD[name] not in preloaded
    ]
    if missing:
        detail = f"{', '.join(missing)} is missing in {service.database}"
        hint = "CREATE EXTENSION as a superuser, vector before vchord."
    elif idle:
        detail = f"installed, but not preloaded: {', '.join(idle)}"
        hint = "Add it to shared_preload_libraries and restart the server."
    else:
        detail = ", ".join(f"{name} {installed[name].version}" for name in service.extensions)
        hint = ""
    return Check(
        "extensions", Severity.CRITICAL, ok=not (missing or idle), detail=detail, hint=hint
    )
