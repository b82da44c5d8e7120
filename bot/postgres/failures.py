"""What a server that does not answer is to somebody who cannot go on without it."""

from bot.model.errors import ServiceFailure
from bot.model.facts import ServerState
from bot.model.installation import Server
from bot.postgres.session import unanswered

_HINTS = {
    ServerState.REFUSED: "Check user and password of the server in the configuration, and that "
    "the database is there.",
    ServerState.FULL: "Close connections, or raise max_connections: pgherd connections shows who "
    "holds them.",
    ServerState.HUNG: "Look at the server's log and at the load of its host.",
}
_OTHER_HINT = "Look whether the server runs: pgherd status."


def as_failure(error: BaseException, server: Server, database: str) -> ServiceFailure:
    """One of session.CONNECTION_ERRORS, as what stops a job."""
    found = unanswered(error, server)
    return ServiceFailure(
        f"The database {database} on {server.name} does not answer ({found.state}): "
        f"{found.detail}.",
        code=f"server_{found.state}",
        hint=_HINTS.get(found.state, _OTHER_HINT),
    )
