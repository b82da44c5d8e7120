"""What programs are told, name for name: `--json` of status, sizes, connections and audit."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reports import connections_world, sizes_world, status_world

from bot.model.facts import ServerState, Unanswered
from bot.model.replies import AuditEntry
from bot.model.reports import Report
from bot.presentation.json import json_text
from bot.reports.audit.report import audit_report
from bot.reports.connections.facts import ServerLook
from bot.reports.connections.report import connections_report
from bot.reports.sizes.databases_report import databases_report
from bot.reports.sizes.facts import ServerSizes
from bot.reports.sizes.tables_report import tables_report, unanswered_report
from bot.reports.status.assess import assess
from bot.reports.status.report import status_report

DOWN = Unanswered(ServerState.DOWN, "nobody listens")
NOW = sizes_world.NOW


def data(report: Report) -> Any:
    """As a program reads it; of checks only what is no prose."""
    read = json.loads(json_text(report.data))
    for part in (*read.get("servers", ()), *read.get("services", ())):
        if "checks" in part:
            assert {tuple(check) for check in part["checks"]} == {
                ("name", "severity", "ok", "detail", "hint")
            }
            assert all(check["detail"] for check in part["checks"])
            assert all(check["ok"] or check["hint"] for check in part["checks"])
            part["checks"] = [f"{c['name']} {c['severity']} {c['ok']}" for c in part["checks"]]
    return read


def test_status() -> None:
    now = status_world.NOW
    down = replace(status_world.WELL, server=sizes_world.OLD, container=None, sql=DOWN)
    seen = replace(status_world.ALL_WELL, servers=(status_world.WELL, down))
    told = data(status_report(assess(seen, now), now, detailed=False))
    assert told == {
        "ok": False,
        "servers": [
            {
                "name": "immich_postgres",
                "state": "up",
                "version": "16.15",
                "checks": [
                    "container critical True",
                    "health critical True",
                    "answers critical True",
                    "end_of_life advisory True",
                    "known_holes advisory True",
                    "connections advisory True",
                    "databases advisory True",
                    "preload_libraries critical True",
                    "extensions advisory True",
                ],
                "databases": [
                    {
                        "name": "immich",
                        "owner": "immich",
                        "size_bytes": 30 * 1024**2,
                        "extensions": [
                            {"name": "plpgsql", "version": "1.0", "available": "1.0"},
                            {"name": "vchord", "version": "0.4.3", "available": "0.4.3"},
                            {"name": "vector", "version": "0.8.0", "available": "0.8.0"},
                        ],
                    },
                    {
                        "name": "postgres",
                        "owner": "postgres",
                        "size_bytes": 7 * 1024**2,
                        "extensions": [],
                    },
                ],
            },
            {
                "name": "old",
                "state": "down",
                "version": None,
                "checks": ["answers critical False"],
                "databases": [],
            },
        ],
        "services": [
            {
                "name": "immich",
                "server": "immich_postgres",
                "checks": [
                    "container immich_server critical True",
                    "health critical True",
                    "database critical True",
                    "owner critical True",
                    "extensions critical True",
                    "application critical True",
                ],
            }
        ],
    }


def test_sizes_of_all_databases() -> None:
    seen = ServerSizes(
        sizes_world.OLD,
        (
            sizes_world.a_database("small", 1),
            sizes_world.a_database("immich", 2),
            sizes_world.a_database("diary", None, may_enter=False),
        ),
    )
    told = data(databases_report([seen, ServerSizes(sizes_world.SHARED, DOWN)]))
    assert told == {
        "ok": False,
        "total_bytes": 3,
        "databases": [
            {
                "server": "old", "name": "immich", "owner": "owner", "size_bytes": 2,
                "may_enter": True,
            },
            {
                "server": "old", "name": "small", "owner": "owner", "size_bytes": 1,
                "may_enter": True,
            },
            {
                "server": "old", "name": "diary", "owner": "owner", "size_bytes": None,
                "may_enter": False,
            },
        ],
        "servers": [
            {"name": "old", "state": "up", "detail": ""},
            {"name": "shared", "state": "down", "detail": "nobody listens"},
        ],
    }  # fmt: skip


def test_sizes_of_one_database() -> None:
    table = sizes_world.a_table("asset", table_bytes=3, index_bytes=2, toast_bytes=1, locked=True)
    partition = sizes_world.a_table(
        "part", root=1, table_bytes=sizes_world.MB, vacuumed_at=None, extension="timescaledb"
    )
    sales = sizes_world.a_partitioned("sales", 1)
    told = data(
        tables_report(sizes_world.OLD, sizes_world.found(table, sales, partition, size_bytes=10))
    )
    asset = {
        "schema": "public",
        "name": "asset",
        "kind": "table",
        "size_bytes": 6,
        "table_bytes": 3,
        "index_bytes": 2,
        "toast_bytes": 1,
        "rows_estimate": 100_000,
        "rows_source": "statistics",
        "dead_rows_estimate": 0,
        "bloated": False,
        "vacuumed_at": (NOW - timedelta(days=3)).isoformat(),
        "analyzed_at": (NOW - timedelta(hours=5)).isoformat(),
        "locked": True,
        "extension": None,
    }
    mb = sizes_world.MB
    part = {
        **asset,
        "name": "part",
        "size_bytes": 4 * mb,
        "table_bytes": mb,
        "index_bytes": 2 * mb,
        "toast_bytes": mb,
        "vacuumed_at": None,
        "locked": False,
        "extension": "timescaledb",
    }
    whole = {**part, "name": "sales", "kind": "partitioned table", "extension": None}
    assert told == {
        "ok": True,
        "server": "old",
        "database": "immich",
        "state": "up",
        "owner": "owner",
        "size_bytes": 4 * mb + 6,
        "tables": [{**whole, "partitions": [part]}, asset],
        "rest": {
            "large_objects_bytes": 0,
            "catalogs_bytes": 0,
            "sequences_bytes": 0,
            "temporary_bytes": 0,
            "other_bytes": 0,
        },
    }


def test_sizes_of_a_database_that_does_not_answer() -> None:
    assert data(unanswered_report(sizes_world.OLD, "diary", DOWN)) == {
        "ok": False,
        "server": "old",
        "database": "diary",
        "state": "down",
        "detail": "nobody listens",
        "tables": [],
    }


def test_connections() -> None:
    world = connections_world
    began = (world.NOW - timedelta(hours=3)).isoformat()
    now = world.NOW.isoformat()
    seen = replace(
        world.WELL,
        counts=world.WELL.counts[1:2],
        sessions=(world.a_session(7, 99, statement="SELECT 'hunter2'", own=True),),
        prepared=(world.a_prepared("gone", 7, minutes=1),),
    )
    told = data(
        connections_report(
            [ServerLook(world.SERVER, seen), ServerLook(sizes_world.OLD, DOWN)], detailed=False
        )
    )
    share = {"active": 0, "idle": 5, "idle_in_transaction": 0, "waiting": 0, "unknown": 0}
    assert told == {
        "ok": False,
        "servers": [
            {
                "name": "shared",
                "state": "up",
                "max": 103,
                "reserved": 3,
                "used": 6,
                "own": 1,
                "sees_all": True,
                "replication": 0,
                "background": 5,
                "databases": [{"name": "immich", **share}],
                "applications": [{"name": "immich-api", "user": "immich", **share}],
                "sessions": [
                    {
                        "pid": 7,
                        "backend_start": began,
                        "backend_type": "client backend",
                        "database": "immich",
                        "user": "immich",
                        "application": "immich-api",
                        "client": "172.18.0.3",
                        "state": "waiting",
                        "waits": "Lock: transactionid",
                        "waiting_since": (world.NOW - timedelta(seconds=7)).isoformat(),
                        "state_since": now,
                        "query_start": now,
                        "xact_start": now,
                        "statement": "SELECT '…'",
                        "blocked_by": [99],
                        "own": True,
                    }
                ],
                "prepared": [
                    {
                        "gid": "gone",
                        "database": "immich",
                        "owner": "immich",
                        "prepared_at": (world.NOW - timedelta(minutes=1)).isoformat(),
                        "blocks": [7],
                    }
                ],
                "blocking": [
                    {"head": {"pid": None, "gid": "gone"}, "blocked": [{"pid": 7, "depth": 1}]},
                ],
                "checks": [
                    "answers critical True",
                    "room advisory True",
                    "sight advisory True",
                    "blocked advisory True",
                    "idle_in_transaction advisory True",
                    "transactions advisory True",
                    "prepared advisory True",
                ],
            },
            {
                "name": "old",
                "state": "down",
                "max": None,
                "used": None,
                "databases": [],
                "checks": ["answers critical False"],
            },
        ],
    }


def test_audit() -> None:
    entry = AuditEntry(NOW, "ada", "chat", "migrate", "mealie", "good", "0a1b")
    assert data(audit_report([entry])) == {
        "entries": [
            {
                "at": NOW.isoformat(),
                "who": "ada",
                "origin": "chat",
                "act": "migrate",
                "object": "mealie",
                "result": "good",
                "plan_hash": "0a1b",
            }
        ]
    }


def test_states_of_servers_keep_their_names() -> None:
    assert {state.value for state in ServerState} == {
        "up", "down", "unreachable", "starting", "stopping", "recovering", "hung", "refused",
        "full", "failed",
    }  # fmt: skip
