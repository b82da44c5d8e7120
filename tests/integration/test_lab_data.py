"""The lab's data holds what real databases hold, and can be moved."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from support.lab_kinds import INDEX_METHODS, KINDS
from support.running_lab import RunningLab

from bot.demo.lab.description import LabServer
from bot.demo.lab.down import down
from bot.demo.lab.layout import SERVICES, ServicePlan
from bot.demo.lab.up import up


@asynccontextmanager
async def session(server: LabServer, database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        database=database,
        timeout=10,
    )
    try:
        yield connection
    finally:
        await connection.close(timeout=5)


async def test_every_kind_of_object_and_value_is_somewhere(running_lab: RunningLab) -> None:
    found: set[str] = set()
    methods: set[str] = set()
    for service in SERVICES:
        server = running_lab.lab.servers[service.server]
        async with session(server, service.name) as connection:
            for kind, source in KINDS.items():
                if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {source})"):
                    found.add(kind)
            rows = await connection.fetch(
                "SELECT DISTINCT amname FROM pg_am a JOIN pg_class c ON c.relam = a.oid "
                "WHERE relkind = 'i' AND c.oid > 16384"
            )
            methods |= {row["amname"] for row in rows}
    assert set(KINDS) - found == set()
    assert methods >= INDEX_METHODS


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_a_service_owns_its_database_and_has_its_extensions(
    running_lab: RunningLab, service: ServicePlan
) -> None:
    async with session(running_lab.lab.servers[service.server], service.name) as connection:
        owner = await connection.fetchval(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        )
        extensions = {row["extname"] for row in await connection.fetch("TABLE pg_extension")}
        superuser = await connection.fetchval(
            "SELECT rolsuper FROM pg_roles WHERE rolname = $1", service.name
        )
    assert owner == service.name
    assert not superuser
    assert set(service.all_extensions) <= extensions


async def test_the_shared_server_is_empty_and_has_every_extension(running_lab: RunningLab) -> None:
    async with session(running_lab.lab.servers["shared_postgres"], "postgres") as connection:
        databases = {row["datname"] for row in await connection.fetch("TABLE pg_database")}
        roles = await connection.fetch("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'")
        available = {row["name"] for row in await connection.fetch("TABLE pg_available_extensions")}
        connections = await connection.fetchval("SHOW max_connections")
    assert databases == {"postgres", "template0", "template1"}
    assert [role["rolname"] for role in roles] == ["postgres"]
    assert {name for service in SERVICES for name in service.all_extensions} <= available
    assert connections == "200"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_its_dump_restores_into_the_shared_server_without_a_fault(
    running_lab: RunningLab, service: ServicePlan, tmp_path: Path
) -> None:
    old, shared = (
        running_lab.lab.servers[service.server],
        running_lab.lab.servers["shared_postgres"],
    )
    roles = (service.name, f"{service.name}_reader")
    async with session(shared, "postgres") as connection:
        for role in roles:
            await connection.execute(f"CREATE ROLE {role}")
        await connection.execute(f"CREATE DATABASE moved OWNER {service.name}")
        try:
            dump = tmp_path / "dump"
            await run(shared, old, "pg_dump", "-Fc", "-f", str(dump), "-d", service.name)
            await run(shared, shared, "pg_restore", "--exit-on-error", "-d", "moved", str(dump))
        finally:
            await connection.execute("DROP DATABASE moved WITH (FORCE)")
            for role in roles:
                await connection.execute(f"DROP ROLE {role}")


async def run(tools: LabServer, server: LabServer, program: str, *arguments: str) -> None:
    ended = await asyncio.to_thread(
        subprocess.run,
        [
            f"{tools.bin_dir}/{program}",
            "-h",
            server.host,
            "-p",
            str(server.port),
            "-U",
            "postgres",
            *arguments,
        ],
        env=os.environ | {"PGPASSWORD": server.password},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.slow
async def test_scale_one_is_about_30_mb_within_20_s_and_grows_linearly(tmp_path: Path) -> None:
    sizes = {}
    for scale in (1.0, 3.0, 5.0):
        folder = tmp_path / str(scale)
        try:
            lab = await up(folder, scale=scale)
        finally:
            await down(folder)
        sizes[scale] = lab.data_bytes / 1e6
        print(f"scale {scale:g}: {sizes[scale]:.1f} MB, {lab.duration_s:.1f} s")  # noqa: T201 - its figures are the point
        assert scale > 1 or lab.duration_s <= 20
    assert 25 <= sizes[1.0] <= 35
    assert sizes[5.0] - sizes[3.0] == pytest.approx(sizes[3.0] - sizes[1.0], rel=0.1)
