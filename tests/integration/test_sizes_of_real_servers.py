"""`pgherd sizes` of real servers: every byte once, whatever is in a database."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from support.command_line import pgherd
from support.running_lab import RunningLab
from support.shop import ODD, a_shop
from support.side_by_side import Asked
from support.sql_sessions import database, role, session
from support.waiting import until

from bot.engines.address_book import EngineAddressBook
from bot.model.errors import UserMistake
from bot.model.installation import Installation, Server
from bot.model.reports import Report
from bot.model.secret import Secret
from bot.postgres.sizes import PostgresSizes
from bot.reports.sizes.command import SizesCommand
from bot.reports.sizes.directory import DatabaseDirectory
from bot.settings.load import installation, load

COUNT_NOW = "SELECT pg_stat_force_next_flush()"  # else the server takes up to ten seconds


def described(lab: RunningLab) -> Installation:
    return installation(load(lab.settings, {}))


def command(installed: Installation, asked: Asked | None = None) -> SizesCommand:
    sizes: Any = PostgresSizes(EngineAddressBook({}))
    if asked is not None:
        sizes = asked.through(sizes)
    return SizesCommand(
        installed, sizes, DatabaseDirectory(installed, sizes, clock_s=time.monotonic)
    )


def only(server: Server) -> SizesCommand:
    return command(Installation({server.name: server}, {}))


async def tables(server: Server, name: str) -> dict[str, dict[str, Any]]:
    data: Any = (await only(server).report(name)).data
    assert data["ok"] is True
    return {table["name"]: table for table in data["tables"]}


def notes(report: Report) -> str:
    return " ".join(note for s in report.sections for line in s.lines for note in line.notes)


@pytest.fixture
def installed(running_lab: RunningLab) -> Installation:
    return described(running_lab)


@pytest.fixture
def server(installed: Installation) -> Server:
    return installed.servers["mealie_postgres"]


@pytest.fixture
async def shop(server: Server) -> AsyncIterator[asyncpg.Connection]:
    async with a_shop(server) as inside:
        yield inside


async def test_estimates_say_where_they_come_from(server: Server, shop: asyncpg.Connection) -> None:
    await shop.execute("DELETE FROM wares WHERE id <= 2000")
    await shop.execute(COUNT_NOW)

    async def counted() -> bool:
        wares = (await tables(server, ODD))["wares"]
        return (wares["rows_estimate"], wares["dead_rows_estimate"]) == (3000, 2000)

    await until(counted)
    await shop.execute("VACUUM ANALYZE pictures")
    await shop.execute("SELECT pg_stat_reset()")

    async def forgotten() -> bool:
        return (await tables(server, ODD))["basket"]["rows_source"] is None

    await until(forgotten)
    after = await tables(server, ODD)
    assert (after["pictures"]["rows_estimate"], after["pictures"]["rows_source"]) == (50, "catalog")
    assert (after["basket"]["rows_estimate"], after["basket"]["rows_source"]) == (None, None)
    assert after["basket"]["dead_rows_estimate"] is None


async def test_more_dead_rows_than_autovacuum_would_leave_are_an_advisory(
    server: Server, shop: asyncpg.Connection
) -> None:
    await shop.execute("CREATE TABLE queue AS SELECT n, repeat('x', 500) FROM "
                       "generate_series(1, 20000) AS n")  # fmt: skip
    await shop.execute("DELETE FROM queue WHERE n % 2 = 0")
    await shop.execute(COUNT_NOW)

    async def bloated() -> Report | None:
        report = await only(server).report(ODD)
        return report if report.outcome == "advisory" else None

    report = await until(bloated)
    assert report is not None
    lines = {line.subject: line.text for line in report.sections[0].lines}
    assert lines["dead rows"] == "queue 50 %"


async def test_a_database_that_the_role_may_not_enter_is_a_row_with_an_explanation(
    server: Server, shop: asyncpg.Connection
) -> None:
    quoted = '"' + ODD.replace('"', '""') + '"'
    await shop.execute(f"REVOKE CONNECT ON DATABASE {quoted} FROM PUBLIC")
    async with role(server, "nosy") as password:
        nosy = replace(server, user="nosy", password=Secret(password))
        everything = await only(nosy).report()
        inside = await only(nosy).report(ODD)
    data: Any = everything.data
    (row,) = [d for d in data["databases"] if d["name"] == ODD]
    assert (row["size_bytes"], row["may_enter"]) == (None, False)
    assert everything.outcome == "advisory"
    assert "GRANT CONNECT ON DATABASE" in notes(everything)
    assert inside.data["ok"] is False
    assert "permission denied for database" in notes(inside)


async def test_a_role_that_may_not_read_a_single_table_still_sees_their_sizes(
    server: Server, shop: asyncpg.Connection
) -> None:
    async with role(server, "nosy") as password:
        nosy = replace(server, user="nosy", password=Secret(password))
        assert (await tables(nosy, ODD))["pictures"]["toast_bytes"] > 5_000_000


async def test_all_databases_of_all_servers_come_biggest_first(installed: Installation) -> None:
    report = await command(installed).report()
    data: Any = report.data
    assert data["ok"] is True
    assert {(d["server"], d["name"]) for d in data["databases"]} >= {
        (s.server, s.database) for s in installed.services.values()
    }
    sizes = [d["size_bytes"] for d in data["databases"]]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == data["total_bytes"]
    owners = {(d["server"], d["name"]): d["owner"] for d in data["databases"]}
    assert owners["immich_postgres", "immich"] == "immich"
    assert [line.subject for line in report.sections[0].lines] == ["total", "biggest"]


async def test_a_hung_server_is_a_row_in_time_and_its_databases_are_still_suggested(
    running_lab: RunningLab, installed: Installation
) -> None:
    pid = await running_lab.engine.pid("immich_postgres")
    assert pid is not None
    everybody = Asked(silent="immich_postgres")
    sizes = command(installed, everybody)
    assert "immich" in await sizes.names()
    os.kill(pid, signal.SIGSTOP)
    try:
        everybody.events.clear()
        report = await sizes.report()
        everybody.assert_side_by_side()
        one = await sizes.report("immich")
        suggested = await sizes.names()
    finally:
        os.kill(pid, signal.SIGCONT)
    assert max(everybody.limits_s) < 3
    data: Any = report.data
    assert {s["name"]: s["state"] for s in data["servers"]} == {
        "authentik_postgres": "up",
        "mealie_postgres": "up",
        "immich_postgres": "hung",
        "shared_postgres": "up",
    }
    assert report.outcome == "critical"
    assert one.data["ok"] is False
    assert one.data["state"] == "hung"
    assert "immich" in suggested


async def test_a_name_that_two_servers_have_is_asked_for_with_the_server(
    installed: Installation,
) -> None:
    asked = command(installed)
    with pytest.raises(UserMistake) as mistake:
        await asked.report("postgres")
    assert mistake.value.code == "ambiguous_database"
    assert "mealie_postgres/postgres" in mistake.value.hint
    report = await asked.report("mealie_postgres/postgres")
    assert (report.data["server"], report.data["database"]) == ("mealie_postgres", "postgres")
    names = await asked.names()
    assert names[:3] == ["authentik", "mealie", "immich"]
    assert "mealie_postgres/postgres" in names


async def test_the_command_line_says_it_with_its_exit_status(running_lab: RunningLab) -> None:
    config = ("--config", running_lab.settings)
    every, one, unknown = await asyncio.gather(
        pgherd(*config, "sizes", "--json"),
        pgherd(*config, "sizes", "immich", "--json"),
        pgherd(*config, "sizes", "imich", "--json"),
    )
    assert every.status == one.status == 0, every.err + one.err
    assert {"server", "name", "owner", "size_bytes"} <= set(every.json["databases"][0])
    assert {
        "schema", "name", "table_bytes", "index_bytes", "toast_bytes", "rows_estimate",
    } <= set(one.json["tables"][0])  # fmt: skip
    assert unknown.status == 2
    assert unknown.json["error"]["code"] == "unknown_database"
    assert "immich" in unknown.json["error"]["hint"]


@pytest.mark.slow
async def test_ten_thousand_tables_are_one_answer(installed: Installation) -> None:
    server = installed.servers["shared_postgres"]
    async with database(server, "many") as inside:
        for first in range(0, 10_000, 500):
            await inside.execute(
                f"DO $$ BEGIN FOR n IN {first}..{first + 499} LOOP "
                "EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY)', n); END LOOP; END $$"
            )
        data: Any = (await only(server).report("many")).data
    assert len(data["tables"]) == 10_000
    told_bytes = sum(table["size_bytes"] for table in data["tables"])
    assert told_bytes + sum(data["rest"].values()) == data["size_bytes"]


async def test_the_session_that_asks_has_gone_with_the_answer(installed: Installation) -> None:
    server = installed.servers["mealie_postgres"]
    await only(server).report("mealie")

    async def alone() -> bool:
        async with session(server) as admin:
            left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgherd'"
            return await admin.fetchval(left) == 0

    await until(alone)
