"""`/pg sizes` of a database with 10,000 tables, beside the same SQL in psql.

The command's whole work: finding the database, connecting, asking, deciding, and its JSON.
"""

import asyncio
import os
import subprocess
import tempfile
import time
from pathlib import Path

from bench.figures import Figure, show
from bot.demo.lab.down import down
from bot.demo.lab.up import up
from bot.postgres import sql
from bot.presentation.json import json_text
from bot.reports.sizes.command import SizesCommand
from bot.settings.load import load
from bot.wiring.parts import Parts

ROUNDS = 7
TABLES = 10_000
BATCH = 500
SERVER, DATABASE = "shared_postgres", "many"
QUERIES = [Path(sql.__file__).with_name(f"{n}.sql") for n in ("database_size", "table_sizes")]


class Psql:
    """The server's own, as a process a call."""

    def __init__(self, bin_dir: Path, port: int, password: str) -> None:
        self._argv = (str(bin_dir / "psql"), "--host=127.0.0.1", f"--port={port}", "-qAtX")
        self._environ = {**os.environ, "PGUSER": "postgres", "PGPASSWORD": password}

    def run(self, database: str, *options: str) -> str:
        done = subprocess.run(
            (*self._argv, f"--dbname={database}", *options),
            env=self._environ, capture_output=True, check=True, text=True,
        )  # fmt: skip
        return done.stdout


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="pgherd-bench-") as name:
        folder = Path(name) / "lab"
        try:
            lab = await up(folder, scale=0.02)
            server = lab.servers[SERVER]
            psql = Psql(Path(server.bin_dir or ""), server.port, server.password)
            await asyncio.to_thread(_make_tables, psql)
            command = Parts(load(folder / "pgherd.yaml", {})).sizes
            return [await _ratio(command, psql)]
        finally:
            await down(folder)


def _make_tables(psql: Psql) -> None:
    psql.run("postgres", f"--command=CREATE DATABASE {DATABASE}")
    for first in range(0, TABLES, BATCH):
        psql.run(
            DATABASE,
            f"--command=DO $$ BEGIN FOR n IN {first}..{first + BATCH - 1} LOOP EXECUTE format("
            "'CREATE TABLE t%s (id int PRIMARY KEY, v text)', n); EXECUTE format("
            "'INSERT INTO t%s VALUES (1)', n); END LOOP; END $$",
        )
    psql.run(DATABASE, "--command=VACUUM ANALYZE")


async def _ratio(command: SizesCommand, psql: Psql) -> Figure:
    ours: list[float] = []
    theirs: list[float] = []
    files = [f"--file={query}" for query in QUERIES]
    for turn in range(ROUNDS + 1):
        began_s = time.perf_counter()
        text = json_text((await command.report(f"{SERVER}/{DATABASE}")).data)
        ours_ms = (time.perf_counter() - began_s) * 1000
        assert text.count('"table_bytes"') == TABLES
        began_s = time.perf_counter()
        rows = await asyncio.to_thread(psql.run, DATABASE, *files)
        theirs_ms = (time.perf_counter() - began_s) * 1000
        assert rows.count("\n") > TABLES
        if turn:  # the first one loads what all later ones use
            ours.append(ours_ms)
            theirs.append(theirs_ms)
    ratio = show(f"pgherd: {TABLES} tables", ours, "ms") / show("psql: the same SQL", theirs, "ms")
    return Figure(f"/pg sizes of {TABLES} tables / its own SQL in psql", ratio, 1.5)
