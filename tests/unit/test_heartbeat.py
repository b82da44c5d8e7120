"""The sign of life tells whether the bot is connected, and nothing else."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.waiting import until

from bot import heartbeat
from bot.heartbeat import beating, complaint

EVERY_S = 0.01


def age_s(file: Path) -> float:
    return time.time() - file.stat().st_mtime


async def test_the_file_stays_fresh_while_it_lives(tmp_path: Path) -> None:
    file = tmp_path / "beat"
    async with beating(file, lambda: True, every_s=EVERY_S):
        await until(file.exists)
        os.utime(file, (0, 0))
        await until(lambda: age_s(file) < 10)
    assert complaint(file, time.time()) is None


async def test_without_a_connection_there_is_no_beat_and_a_later_one_is_seen(
    tmp_path: Path,
) -> None:
    file, asked, connected = tmp_path / "beat", asyncio.Event(), False

    def is_alive() -> bool:
        asked.set()
        return connected

    async with beating(file, is_alive, every_s=EVERY_S):
        await asyncio.wait_for(asked.wait(), 5)
        assert not file.exists()
        assert "not connected to Discord so far" in str(complaint(file, time.time()))
        connected = True
        await until(file.exists)


async def test_what_an_earlier_process_left_is_no_sign_of_life(tmp_path: Path) -> None:
    file = tmp_path / "beat"
    file.touch()
    async with beating(file, lambda: False, every_s=EVERY_S):
        await until(lambda: not file.exists())


async def test_after_the_end_it_beats_no_more(tmp_path: Path) -> None:
    file, before = tmp_path / "beat", asyncio.all_tasks()
    async with beating(file, lambda: True, every_s=EVERY_S):
        await until(file.exists)
        assert asyncio.all_tasks() > before
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize(("after_s", "is_well"), [(0, True), (9.9, True), (10.1, False)])
def test_ten_seconds_without_a_beat_are_too_many(
    tmp_path: Path, after_s: float, is_well: bool
) -> None:
    file = tmp_path / "beat"
    file.touch()
    found = complaint(file, file.stat().st_mtime + after_s)
    assert (found is None) is is_well
    assert is_well or found == "not connected to Discord for 10 s"


async def test_a_file_that_cannot_be_written_is_said_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with beating(tmp_path / "missing" / "beat", lambda: True, every_s=EVERY_S):
        await until(lambda: "no heartbeat" in caplog.text)
    assert caplog.text.count("no heartbeat") == 1


async def test_where_nobody_looks_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGHERD_HEARTBEAT", raising=False)
    assert heartbeat.file() is None
    async with beating(heartbeat.file(), lambda: True):
        pass


def test_as_a_program_it_ends_with_the_complaint(tmp_path: Path) -> None:
    file = tmp_path / "beat"
    assert asked(file) == (
        1,
        f"not connected to Discord so far ({file}: No such file or directory)",
    )
    file.touch()
    assert asked(file) == (0, "")


def asked(file: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot.heartbeat"],
        env={**os.environ, "PGHERD_HEARTBEAT": str(file)},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    return done.returncode, done.stderr.strip()
