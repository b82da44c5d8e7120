"""The assessment for programs: the JSON of `pgherd status --json`."""

from bot.model.checks import Outcome
from bot.model.facts import Extension, ServerFacts, ServerState, Unanswered
from bot.reports.status.assess import AssessedServer, Assessment


def status_data(assessment: Assessment) -> dict[str, object]:
    """`ok` is false when a critical check failed; advisories leave it true."""
    return {
        "ok": assessment.outcome is not Outcome.CRITICAL,
        "servers": [_server(assessed) for assessed in assessment.servers],
        "services": [
            {
                "name": assessed.service.name,
                "server": assessed.service.server,
                "checks": [check.as_data() for check in assessed.checks],
            }
            for assessed in assessment.services
        ],
    }


def _server(assessed: AssessedServer) -> dict[str, object]:
    sql = assessed.sql
    return {
        "name": assessed.server.name,
        "state": ServerState.UP if isinstance(sql, ServerFacts) else sql.state,
        "version": str(sql.version) if isinstance(sql, ServerFacts) else None,
        "checks": [check.as_data() for check in assessed.checks],
        "databases": _databases(sql) if isinstance(sql, ServerFacts) else [],
    }


def _databases(sql: ServerFacts) -> list[dict[str, object]]:
    return [
        {
            "name": database.name,
            "owner": database.owner,
            "size_bytes": database.size_bytes,
            "extensions": [_extension(e) for e in known(sql.extensions.get(database.name, ()))],
        }
        for database in sql.databases
    ]


def _extension(extension: Extension) -> dict[str, object]:
    return {
        "name": extension.name,
        "version": extension.version,
        "available": extension.available,
    }


def known(found: tuple[Extension, ...] | Unanswered) -> tuple[Extension, ...]:
    """The extensions, none where the database did not answer."""
    return () if isinstance(found, Unanswered) else found
