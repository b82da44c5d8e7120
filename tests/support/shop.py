"""A database with one of everything that takes room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from support.sql_sessions import database

from bot.model.installation import Server

ODD = 'odd "name" `with` 😀 @everyone and all of 63 bytes'
SHOP = """
CREATE SCHEMA "Größen & Maße";
CREATE TABLE wares (id int PRIMARY KEY, name text);
INSERT INTO wares SELECT n, 'ware ' || n FROM generate_series(1, 5000) AS n;
CREATE INDEX ON wares (name);
CREATE TABLE pictures (id int PRIMARY KEY, content text);
ALTER TABLE pictures ALTER COLUMN content SET STORAGE EXTERNAL;
INSERT INTO pictures SELECT n, repeat('x', 100000) FROM generate_series(1, 50) AS n;
CREATE UNLOGGED TABLE basket (id int PRIMARY KEY);
INSERT INTO basket SELECT generate_series(1, 1000);
CREATE MATERIALIZED VIEW best AS SELECT * FROM wares WHERE id < 1000;
CREATE TABLE sales (day date, region text, amount int) PARTITION BY RANGE (day);
CREATE TABLE sales_2025 PARTITION OF sales FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE sales_2026 PARTITION OF sales FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
    PARTITION BY LIST (region);
CREATE TABLE "Größen & Maße".sales_2026_north PARTITION OF sales_2026 FOR VALUES IN ('north');
CREATE TABLE sales_2026_rest PARTITION OF sales_2026 DEFAULT;
CREATE INDEX ON sales (day);
INSERT INTO sales SELECT date '2025-01-01' + n % 700, CASE n % 2 WHEN 0 THEN 'north' END, n
    FROM generate_series(1, 20000) AS n;
CREATE TABLE sizes_of_plpgsql (n int);
ALTER EXTENSION plpgsql ADD TABLE sizes_of_plpgsql;
CREATE SEQUENCE numbers;
CREATE TABLE empty ();
SELECT lo_from_bytea(0, decode(string_agg(md5(n::text), ''), 'hex'))
    FROM generate_series(1, 32000) AS n;
"""


@asynccontextmanager
async def a_shop(server: Server) -> AsyncIterator[asyncpg.Connection]:
    """The database, without anybody who would tidy it up meanwhile."""
    async with database(server, ODD) as inside:
        await inside.execute("ALTER SYSTEM SET autovacuum = off")
        await inside.execute("SELECT pg_reload_conf()")
        try:
            await inside.execute(SHOP)
            yield inside
        finally:
            await inside.execute("ALTER SYSTEM RESET autovacuum")
            await inside.execute("SELECT pg_reload_conf()")
