"""The content hash beside the usual way to compare tables, a hash of each row's text.

Of a photo library (content.sql). Ours is the whole content, schema and snapshot included; both read
over one session that uses one core.
"""

import tempfile
import time
from pathlib import Path

import asyncpg

from bench.figures import Figure, show
from bot.content.read import DatabaseContentReader
from bot.demo.lab.down import down
from bot.demo.lab.up import up
from bot.engines.address_book import EngineAddressBook
from bot.model.installation import Server

ROUNDS = 3
SERVER, DATABASE = "shared_postgres", "photos"
TABLES = ("picture", "exif", "embedding", "job", "album_picture")
TARGET = 0.6

_DATA = Path(__file__).with_suffix(".sql")


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="pgherd-bench-") as name:
        folder = Path(name) / "lab"
        try:
            lab = await up(folder, scale=0.02)
            server = lab.servers[SERVER].as_server()
            bytes_ = await _make_data(server)
            print(f"{bytes_ / 1024**2:.0f} MB in {len(TABLES)} tables", flush=True)
            return [await _ratio(server)]
        finally:
            await down(folder)


async def _make_data(server: Server) -> int:
    admin = await _connected(server, server.database)
    await admin.execute(f"CREATE DATABASE {DATABASE}")
    await admin.close()
    inside = await _connected(server, DATABASE)
    await inside.execute(_DATA.read_text("utf-8"))
    await inside.execute("VACUUM ANALYZE")
    size_bytes = await inside.fetchval("SELECT pg_database_size(current_database())")
    await inside.close()
    return int(size_bytes)


async def _connected(server: Server, database: str) -> asyncpg.Connection:
    assert server.password is not None
    return await asyncpg.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password.reveal(),
        database=database,
        server_settings={"max_parallel_workers_per_gather": "0"},
    )


async def _ratio(server: Server) -> Figure:
    texts: list[float] = []
    ours: list[float] = []
    beside: list[float] = []
    session = await _connected(server, DATABASE)
    for turn in range(ROUNDS + 1):  # the first one warms the caches
        times_ms = await _text_ms(session), await _ours_ms(server, 1), await _ours_ms(server, 2)
        if turn:
            for values, time_ms in zip((texts, ours, beside), times_ms, strict=True):
                values.append(time_ms)
    await session.close()
    text_ms = show("sum(hashtextextended(t::text, 0))", texts, "ms")
    ours_ms = show("content, one session", ours, "ms")
    show("content, two sessions", beside, "ms")
    return Figure("content hash / hash of each row's text", ours_ms / text_ms, TARGET)


async def _text_ms(session: asyncpg.Connection) -> float:
    began_s = time.perf_counter()
    for table in TABLES:
        await session.fetchval(f"SELECT sum(hashtextextended(t::text, 0)) FROM {table} AS t")
    return (time.perf_counter() - began_s) * 1000


async def _ours_ms(server: Server, jobs: int) -> float:
    began_s = time.perf_counter()
    reader = DatabaseContentReader(EngineAddressBook({}))
    async with reader.snapshot(server, DATABASE) as snapshot:
        content = await snapshot.content(jobs=jobs)
    assert {table.name for table in content.tables} == set(TABLES)
    return (time.perf_counter() - began_s) * 1000
