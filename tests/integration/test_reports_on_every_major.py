"""What differs from one PostgreSQL major to the next: `sizes` and `connections` on all of them."""

import asyncio
import time
from typing import Any

import asyncpg
import pytest
from support.running_lab import RunningLab
from support.shop import ODD, a_shop
from support.sql_sessions import database, running, session
from support.waiting import until

from bot.engines.address_book import EngineAddressBook
from bot.model.installation import Installation, Server
from bot.postgres.connections import PostgresConnections
from bot.postgres.sizes import PostgresSizes
from bot.postgres.terminate import PostgresTerminator
from bot.reports.connections.command import ConnectionsCommand
from bot.reports.sizes.command import SizesCommand
from bot.reports.sizes.directory import DatabaseDirectory
from bot.settings.load import installation, load

pytestmark = pytest.mark.slow

OWN_FIGURES = """
SELECT c.relname AS name,
    pg_table_size(c.oid) - coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) AS heap,
    pg_indexes_size(c.oid) AS indexes,
    coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) AS toast
FROM pg_class AS c WHERE c.relname = ANY ($1) AND c.relkind IN ('r', 'm')
"""


@pytest.fixture(
    params=[
        pytest.param(
            ("docker_lab", "immich_postgres"),
            id="14",
            # Its first lab makes the images too.
            marks=[pytest.mark.slow, pytest.mark.timeout(300)],
        ),
        pytest.param(("running_lab", "immich_postgres"), id="16"),
        pytest.param(("running_lab", "mealie_postgres"), id="17"),
        pytest.param(("running_lab", "shared_postgres"), id="18"),
    ]
)
def major(request: pytest.FixtureRequest) -> Server:
    fixture, name = request.param
    lab = request.getfixturevalue(fixture)
    assert isinstance(lab, RunningLab)
    return installation(load(lab.settings, {})).servers[name]


def sizes(server: Server) -> SizesCommand:
    alone = Installation({server.name: server}, {})
    reader = PostgresSizes(EngineAddressBook({}))
    return SizesCommand(alone, reader, DatabaseDirectory(alone, reader, time.monotonic))


def connections(server: Server) -> ConnectionsCommand:
    addresses = EngineAddressBook({})
    return ConnectionsCommand(
        Installation({server.name: server}, {}),
        PostgresConnections(addresses),
        PostgresTerminator(addresses),
    )


async def tables_of(server: Server) -> dict[str, dict[str, Any]]:
    data: Any = (await sizes(server).report(ODD)).data
    return {table["name"]: table for table in data["tables"]}


async def connections_of(server: Server) -> dict[str, Any]:
    report = await connections(server).report(server.name, with_statements=True)
    (data,) = report.data["servers"]  # type: ignore[misc]
    assert data["state"] == "up"
    return data  # type: ignore[no-any-return]


async def test_sizes_tell_every_byte_once(major: Server) -> None:
    async with a_shop(major) as shop:
        await every_byte_is_told_once(major, shop)
        await a_partitioned_table_has_the_sums_of_its_partitions(major, shop)
        await a_table_that_somebody_has_for_himself_holds_nobody_up(major, shop)


async def every_byte_is_told_once(server: Server, shop: asyncpg.Connection) -> None:
    data: Any = (await sizes(server).report(ODD)).data
    told_bytes = sum(table["size_bytes"] for table in data["tables"])
    told_bytes += sum(data["rest"].values())
    assert told_bytes == data["size_bytes"]
    assert data["size_bytes"] == await shop.fetchval("SELECT pg_database_size(current_database())")
    assert data["rest"]["large_objects_bytes"] > 500_000
    assert data["rest"]["sequences_bytes"] == 8192
    # What belongs to no relation: caches of the catalogs, a few hundred kB.
    assert data["rest"]["other_bytes"] < 1_000_000

    by_name = {table["name"]: table for table in data["tables"]}
    assert set(by_name) == {
        "wares", "pictures", "basket", "best", "sales", "sizes_of_plpgsql", "empty",
    }  # fmt: skip
    assert by_name["pictures"]["toast_bytes"] > 5_000_000
    assert by_name["best"]["kind"] == "materialized view"
    assert by_name["sizes_of_plpgsql"]["extension"] == "plpgsql"
    in_order = [table["size_bytes"] for table in data["tables"]]
    assert in_order == sorted(in_order, reverse=True)
    for own in await shop.fetch(OWN_FIGURES, list(by_name)):
        told = by_name[own["name"]]
        told_parts = (told["table_bytes"], told["index_bytes"], told["toast_bytes"])
        assert told_parts == (own["heap"], own["indexes"], own["toast"]), own["name"]


async def a_partitioned_table_has_the_sums_of_its_partitions(
    server: Server, shop: asyncpg.Connection
) -> None:
    await shop.execute("ANALYZE")
    sales = (await tables_of(server))["sales"]
    assert sales["kind"] == "partitioned table"
    assert {(p["schema"], p["name"]) for p in sales["partitions"]} == {
        ("public", "sales_2025"),
        ("Größen & Maße", "sales_2026_north"),
        ("public", "sales_2026_rest"),
    }
    for part in ("size_bytes", "table_bytes", "index_bytes", "rows_estimate"):
        assert sales[part] == sum(p[part] for p in sales["partitions"]), part
    # Of this ANALYZE; the server may add what the session has counted before it once more.
    assert sales["rows_estimate"] >= 20_000


async def a_table_that_somebody_has_for_himself_holds_nobody_up(
    server: Server, shop: asyncpg.Connection
) -> None:
    await shop.execute("VACUUM ANALYZE")
    before = await tables_of(server)
    await shop.execute("BEGIN")
    await shop.execute("LOCK TABLE wares, pictures, sales IN ACCESS EXCLUSIVE MODE")
    async with asyncio.timeout(10):
        during = await tables_of(server)
    await shop.execute("ROLLBACK")
    assert {name for name, table in during.items() if table["locked"]} == {
        "wares", "pictures", "sales",
    }  # fmt: skip
    for name in ("wares", "pictures", "sales"):
        told, known = during[name]["size_bytes"], before[name]["size_bytes"]
        # Without the free space map and the visibility map, which pg_class does not count.
        assert known - 4 * 5 * 8192 <= told <= known, name


async def test_connections_tell_who_blocks_whom_and_end_the_head(major: Server) -> None:
    async with (
        database(major, ODD) as head,
        session(major, ODD, application="second") as second,
        session(major, ODD, application="third") as third,
    ):
        await head.execute("CREATE TABLE wares (id int PRIMARY KEY, n int)")
        await head.execute("INSERT INTO wares VALUES (1, 1), (2, 2)")
        pids = [c.get_server_pid() for c in (head, second, third)]
        await head.execute("BEGIN")
        await head.execute("UPDATE wares SET n = 1 WHERE id = 1")
        await second.execute("BEGIN")
        await second.execute("UPDATE wares SET n = 2 WHERE id = 2")
        async with (
            running(second, "UPDATE wares SET n = 2 WHERE id = 1"),
            running(third, "UPDATE wares SET n = 3 WHERE id = 2"),
        ):

            async def both_wait() -> dict[str, Any] | None:
                data = await connections_of(major)
                waiting = [s for s in data["sessions"] if s["state"] == "waiting"]
                return data if len(waiting) == 2 else None

            data = await until(both_wait)
            assert data is not None
            (shop,) = [d for d in data["databases"] if d["name"] == ODD]
            assert {state: shop[state] for state in ("active", "idle", "waiting")} == {
                "active": 0, "idle": 0, "waiting": 2,
            }  # fmt: skip
            assert shop["idle_in_transaction"] == 1
            told = {s["pid"]: s for s in data["sessions"]}
            assert [told[pid]["blocked_by"] for pid in pids] == [[], [pids[0]], [pids[1]]]
            assert told[pids[1]]["waits"].startswith("Lock: ")
            assert told[pids[1]]["waiting_since"] is not None
            assert told[pids[2]]["application"] == "third"
            (chain,) = data["blocking"]
            assert chain == {
                "head": {"pid": pids[0], "gid": None},
                "blocked": [{"pid": pids[1], "depth": 1}, {"pid": pids[2], "depth": 2}],
            }
            found = await connections(major).session(major.name, pids[0])
            assert found.backend_start is not None
            report = await connections(major).terminate(major.name, pids[0], found.backend_start)
            assert report.data["ended"] is True

            async def freed() -> bool:  # the second, which still blocks the third
                blocking = (await connections_of(major))["blocking"]
                return [chain["head"]["pid"] for chain in blocking] == [pids[1]]

            await until(freed)
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
                await head.execute("SELECT 1")
