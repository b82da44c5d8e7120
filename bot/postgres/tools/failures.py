"""What it means when one of PostgreSQL's programs fails. Decides; runs nothing."""

import re

from bot.model.containers import ExecResult
from bot.model.errors import ServiceFailure
from bot.model.facts import NEXT_STEP, ServerState

_NOT_FOUND = (126, 127)
_SHOWN_LINES = 6
_NOISE = re.compile(r"^(?:DETAIL|pg_dump: detail: Query was|psql:.*: NOTICE)")

# The first that matches counts. Hints by what the programs say, in English: they run with
# LC_MESSAGES=C.
_KINDS = (
    (
        "server version mismatch",
        "dump_tool_older",
        "Its image has to contain the programs of the server's own version.",
    ),
    (
        # pg_dump waits under a statement_timeout: no other statement of its has one.
        "due to (?:lock|statement) timeout",
        "table_locked",
        "Somebody has locked one of the tables: pgherd connections shows who. Try again later.",
    ),
    (
        "password authentication failed",
        "server_refused",
        NEXT_STEP[ServerState.REFUSED],
    ),
    (
        "permission denied",
        "permission_denied",
        "Configure a superuser for this server: a backup has to read everything.",
    ),
    (
        "terminat|shutting down|starting up|closed the connection|connection to|receive data",
        "server_lost",
        "Look whether the server runs (pgherd status), then try again.",
    ),
    (
        "does not exist",
        "object_missing",
        "Something that was there at the beginning is gone, or a role is missing. Try again.",
    ),
)
_OTHER = ("tool_failed", "The last lines name the reason; the server's log may have more.")


def failure(program: str, container: str, ended: ExecResult) -> ServiceFailure:
    """Why the program has failed inside the container, in its own words."""
    if ended.exit_code in _NOT_FOUND:
        return ServiceFailure(
            f"{program} is not there in the container {container}, or cannot be run: "
            f"{_shown(ended.stderr)}",
            code="dump_tool_missing",
            hint="Its image has to contain PostgreSQL's client programs, as the official one does.",
        )
    found = ((code, hint) for sign, code, hint in _KINDS if re.search(sign, ended.stderr))
    code, hint = next(found, _OTHER)
    return ServiceFailure(
        f"{program} failed in {container} with status {ended.exit_code}: {_shown(ended.stderr)}",
        code=code,
        hint=hint,
    )


def warnings(stderr: str) -> tuple[str, ...]:
    """What a program has said although it succeeded, a line each."""
    return tuple(line.strip() for line in stderr.splitlines() if line.strip())


def has_errors(stderr: str) -> bool:
    """Whether the program itself calls something an error, whatever its exit status says."""
    return any(re.match(r"\w+: (?:error|fatal): ", line) for line in stderr.splitlines())


def _shown(stderr: str) -> str:
    lines = [line for line in stderr.strip().splitlines() if not _NOISE.match(line)]
    return " ".join(" ".join(lines[-_SHOWN_LINES:]).split()) or "it said nothing"
