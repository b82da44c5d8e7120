"""One database for programs: the JSON of `pgherd sizes DATABASE --json`."""

from datetime import datetime

from bot.model.facts import ServerState, Unanswered
from bot.model.installation import Server
from bot.model.sizes import DatabaseRelations, Relation
from bot.reports.sizes.bloat import is_bloated
from bot.reports.sizes.breakdown import Breakdown, TableTree


def unanswered_data(server: Server, database: str, why: Unanswered) -> dict[str, object]:
    """A database that did not answer."""
    return {
        "ok": False,
        "server": server.name,
        "database": database,
        "state": why.state,
        "detail": why.detail,
        "tables": [],
    }


def tables_data(server: Server, found: DatabaseRelations, parts: Breakdown) -> dict[str, object]:
    """The bytes of `tables` and `rest` add up to `size_bytes`; partitions stand in their root."""
    return {
        "ok": True,
        "server": server.name,
        "database": found.database.name,
        "state": ServerState.UP,
        "owner": found.database.owner,
        "size_bytes": parts.total_bytes,
        "tables": [_tree(tree) for tree in parts.tables],
        "rest": {
            "large_objects_bytes": parts.rest.large_objects_bytes,
            "catalogs_bytes": parts.rest.catalogs_bytes,
            "sequences_bytes": parts.rest.sequences_bytes,
            "temporary_bytes": parts.rest.temporary_bytes,
            "other_bytes": parts.rest.other_bytes,
        },
    }


def _tree(tree: TableTree) -> dict[str, object]:
    data = _table(tree.table)
    if tree.partitions:
        data["partitions"] = [_table(partition) for partition in tree.partitions]
    return data


def _table(table: Relation) -> dict[str, object]:
    return {
        "schema": table.schema,
        "name": table.name,
        "kind": table.kind.value,
        "size_bytes": table.size_bytes,
        "table_bytes": table.table_bytes,
        "index_bytes": table.index_bytes,
        "toast_bytes": table.toast_bytes,
        "rows_estimate": table.rows_estimate,
        "rows_source": table.rows_source and table.rows_source.value,
        "dead_rows_estimate": table.dead_rows_estimate,
        "bloated": is_bloated(table),
        "vacuumed_at": _time(table.vacuumed_at),
        "analyzed_at": _time(table.analyzed_at),
        "locked": table.locked,
        "extension": table.extension,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
