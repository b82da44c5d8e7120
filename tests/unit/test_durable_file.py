"""A file is the old one or the new one, whoever writes and whenever that is cut off."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.killed_writer import killed_at
from support.needed import need_root

from bot.durable_file import is_leftover, remove_durably, remove_leftovers, write_durably


def test_text_or_bytes_get_their_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a"
    write_durably(file, "ü\r\n")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == ("ü\r\n".encode(), 0o600)
    write_durably(file, b"\xff", mode=0o644, owner=(os.geteuid(), os.getegid()))
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"\xff", 0o644)
    assert list(tmp_path.iterdir()) == [file]


def test_the_owner_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    need_root("giving a file away")
    write_durably(tmp_path / "a", "x", mode=0o640, owner=(12, 34))
    seen = (tmp_path / "a").stat()
    assert (seen.st_uid, seen.st_gid, stat.S_IMODE(seen.st_mode)) == (12, 34, 0o640)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_refuses_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    file = tmp_path / "a"
    write_durably(file, "old")

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(OSError, match="No space left"):
            write_durably(file, "new")
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])


def test_killed_anywhere_it_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    file, calls, seen = tmp_path / "a", 0, set()
    write_durably(file, "old")
    while killed_at(calls, lambda: write_durably(file, "new")):
        seen.add(file.read_text())
        left = {path for path in tmp_path.iterdir() if path != file}
        assert all(is_leftover(path) for path in left)
        remove_leftovers(file)
        assert list(tmp_path.iterdir()) == [file]
        write_durably(file, "old")
        calls += 1
    assert (seen, file.read_text()) == ({"old", "new"}, "new")


def test_many_writers_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    file, texts = tmp_path / "a", [letter * 5000 for letter in "abcdefgh"]
    with ThreadPoolExecutor(len(texts)) as threads:
        list(threads.map(lambda text: write_durably(file, text), texts * 5))
    assert file.read_text() in texts
    assert list(tmp_path.iterdir()) == [file]


def test_leftovers_are_those_of_one_file_and_of_the_version_before(tmp_path: Path) -> None:
    mine = (".a.x1_y2z34.pgherd-new", ".a.pgherd-new")
    others = ("a", ".a", ".a.b.x1_y2z34.pgherd-new", ".b.x1_y2z34.pgherd-new", "a.pgherd-new")
    for name in (*mine, *others):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path / "a")
    assert {path.name for path in tmp_path.iterdir()} == set(others)


def test_removing_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    remove_durably(tmp_path / "a")
    remove_durably(tmp_path / "a")
    remove_durably(tmp_path / "no folder/a")
    assert list(tmp_path.iterdir()) == []
