"""The state file itself: made, migrated, set aside."""

import asyncio
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from bot.model.errors import ServiceFailure
from bot.state.database import open_state
from bot.state.migrations import migrations


def contents(file: Path, question: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


async def test_a_missing_folder_is_made_and_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    async with open_state(tmp_path / "a" / "b") as state:
        assert state.notice is None
    file = tmp_path / "a" / "b" / "pgherd.sqlite3"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert contents(file, "PRAGMA user_version") == [(len(migrations()),)]


async def test_what_was_written_is_there_at_the_next_start(tmp_path: Path) -> None:
    async with open_state(tmp_path) as state:
        await state.connection.execute(
            "INSERT INTO audit (at, who, origin, act, object, result)"
            " VALUES (1, '', '', '', '', '')"
        )
    async with open_state(tmp_path) as state:
        assert state.notice is None
        found = await state.connection.execute_fetchall("SELECT count(*) FROM audit")
        assert list(found) == [(1,)]


@pytest.mark.parametrize("damage", ["not a database", "torn in the middle"])
async def test_a_damaged_file_is_set_aside_with_all_its_bytes(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "pgherd.sqlite3"
    if damage == "not a database":
        file.write_bytes(b"these are somebody's notes, not a database" * 100)
    else:
        async with open_state(tmp_path):
            pass
        whole = file.read_bytes()
        file.write_bytes(whole[:4096] + os.urandom(4096) + whole[8192:])
    before = file.read_bytes()
    async with open_state(tmp_path) as state:
        assert state.notice is not None
        assert "damaged" in state.notice
    (aside,) = tmp_path.glob("pgherd.sqlite3.set-aside-*")
    assert aside.read_bytes() == before
    assert aside.name in state.notice


async def test_a_file_of_a_newer_pgherd_is_set_aside_and_said(tmp_path: Path) -> None:
    async with open_state(tmp_path) as state:
        await state.connection.execute("PRAGMA user_version = 999")
    async with open_state(tmp_path) as state:
        assert state.notice is not None
        assert "newer pgherd (version 999" in state.notice
    (aside,) = tmp_path.glob("pgherd.sqlite3.set-aside-*")
    assert contents(aside, "PRAGMA user_version") == [(999,)]


async def test_a_file_of_every_older_version_is_brought_to_todays_shape(tmp_path: Path) -> None:
    async with open_state(tmp_path / "new"):
        pass
    shape = "SELECT name, sql FROM sqlite_schema ORDER BY name"
    today = contents(tmp_path / "new" / "pgherd.sqlite3", shape)
    for version in range(len(migrations())):
        folder = tmp_path / str(version)
        folder.mkdir()
        connection = sqlite3.connect(folder / "pgherd.sqlite3")
        for step in migrations()[:version]:
            connection.executescript(step)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.close()
        async with open_state(folder) as state:
            assert state.notice is None
        assert contents(folder / "pgherd.sqlite3", shape) == today


async def test_ten_that_open_it_at_once_all_get_it(tmp_path: Path) -> None:
    (tmp_path / "pgherd.sqlite3").write_bytes(b"not a database at all" * 50)

    async def opened() -> str | None:
        async with open_state(tmp_path) as state:
            await state.connection.execute("SELECT count(*) FROM replies")
            return state.notice

    notices = await asyncio.gather(*(opened() for _ in range(10)))
    assert sum(notice is not None for notice in notices) == 1
    assert len(list(tmp_path.glob("*.set-aside-*"))) == 1


async def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(ServiceFailure, match="cannot keep its state") as raised:
        async with open_state(tmp_path / "file" / "state"):
            pass
    assert "state_dir" in raised.value.hint
