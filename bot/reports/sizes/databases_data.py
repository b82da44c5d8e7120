"""All databases for programs: the JSON of `pgherd sizes --json`."""

from collections.abc import Sequence

from bot.model.facts import ServerState, Unanswered
from bot.reports.sizes.facts import ServerSizes, biggest_first


def databases_data(seen: Sequence[ServerSizes]) -> dict[str, object]:
    """`ok` is false when a server did not answer; `databases` are in order of their size."""
    return {
        "ok": not any(isinstance(s.databases, Unanswered) for s in seen),
        "total_bytes": sum(s.known_bytes for s in seen),
        "databases": [
            {
                "server": server.name,
                "name": database.name,
                "owner": database.owner,
                "size_bytes": database.size_bytes,
                "may_enter": database.may_enter,
            }
            for server, database in biggest_first(seen)
        ],
        "servers": [_server(s) for s in seen],
    }


def _server(seen: ServerSizes) -> dict[str, object]:
    said = seen.databases
    if isinstance(said, Unanswered):
        return {"name": seen.server.name, "state": said.state, "detail": said.detail}
    return {"name": seen.server.name, "state": ServerState.UP, "detail": ""}
