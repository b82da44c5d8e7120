"""A file that was written durably is on the disk, and what was removed is gone from it."""

import shutil
from pathlib import Path

import pytest
from support.disks import LAZY, mounted, new_disk

from bot import durable_file
from bot.durable_file import remove_durably, write_durably


@pytest.mark.parametrize("synced", [True, False])
def test_what_was_written_or_removed_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, synced: bool
) -> None:
    disk, cut = new_disk(tmp_path), tmp_path / "cut.img"
    with mounted(disk, tmp_path / "before", "-o", LAZY) as folder:
        write_durably(folder / "file", "old")
        write_durably(folder / "gone", "old")
        if not synced:
            monkeypatch.setattr(durable_file, "sync_folder", lambda _folder: None)
        write_durably(folder / "file", "new")
        remove_durably(folder / "gone")
        shutil.copyfile(disk, cut)
    with mounted(cut, tmp_path / "after", "-o", "loop") as folder:
        # That it is lost without the folder being synced shows that this test can tell.
        assert ((folder / "file").read_text(), (folder / "gone").exists()) == (
            ("new", False) if synced else ("old", True)
        )
