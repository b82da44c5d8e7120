"""Databases and tables of a small server, in figures that are easy to add up."""

from datetime import UTC, datetime, timedelta

from bot.model.installation import Installation, Server, Service
from bot.model.sizes import (
    DatabaseRelations,
    DatabaseSize,
    Relation,
    RelationKind,
    RowsSource,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KB, MB = 1024, 1024**2


def a_server(name: str) -> Server:
    return Server(
        name=name, host="127.0.0.1", port=1, user="postgres", password=None, database="postgres"
    )


OLD, SHARED = a_server("old"), a_server("shared")
INSTALLED = Installation(
    {"old": OLD, "shared": SHARED},
    {"photos": Service(name="photos", server="old", database="immich", owner="immich")},
)


def a_database(name: str, size_bytes: int | None, *, may_enter: bool = True) -> DatabaseSize:
    return DatabaseSize(name, "owner", size_bytes, may_enter)


def a_table(name: str, **changes: object) -> Relation:
    values: dict[str, object] = {
        "oid": sum(name.encode()),
        "root": None,
        "schema": "public",
        "name": name,
        "kind": RelationKind.TABLE,
        "table_bytes": 10 * MB,
        "index_bytes": 2 * MB,
        "toast_bytes": 1 * MB,
        "locked": False,
        "rows_estimate": 100_000,
        "rows_source": RowsSource.STATISTICS,
        "dead_rows_estimate": 0,
        "vacuumed_at": NOW - timedelta(days=3),
        "analyzed_at": NOW - timedelta(hours=5),
        "extension": None,
    }
    return Relation(**{**values, **changes})  # type: ignore[arg-type]


def a_partitioned(name: str, oid: int) -> Relation:
    return a_table(
        name,
        oid=oid,
        kind=RelationKind.PARTITIONED_TABLE,
        table_bytes=0,
        index_bytes=0,
        toast_bytes=0,
        rows_estimate=None,
        rows_source=None,
        dead_rows_estimate=None,
    )


def found(*relations: Relation, size_bytes: int = 100 * MB) -> DatabaseRelations:
    return DatabaseRelations(a_database("immich", size_bytes), relations, NOW)
