"""Where a lab's servers find their binaries and keep their data."""

import stat
import subprocess
from pathlib import Path

import pytest

from bot.demo.lab.account import Account
from bot.demo.lab.down import down
from bot.demo.lab.layout import SERVERS, LabPaths
from bot.demo.lab.place import claim, prepare, read_made
from bot.demo.lab.wheels import installation
from bot.model.errors import ServiceFailure, UserMistake

STRANGER = Account(uid=54321, gid=54321)


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    folder = tmp_path / "hidden"
    folder.mkdir(mode=0o700)
    return folder


def test_a_folder_below_a_closed_one_cannot_be_entered_by_another_account(hidden: Path) -> None:
    inner = hidden / "inner"
    inner.mkdir(mode=0o755)
    assert not STRANGER.can_enter(inner)
    assert Account().can_enter(inner)


def test_a_folder_that_belongs_to_the_account_counts_by_its_own_bits(tmp_path: Path) -> None:
    mine = Account(uid=tmp_path.stat().st_uid, gid=tmp_path.stat().st_gid)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o077)
    assert not mine.can_enter(closed)


async def test_binaries_and_data_that_cannot_be_reached_get_a_private_place(
    hidden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = LabPaths.of(hidden / "lab")
    made = claim(paths)
    try:
        monkeypatch.setattr(Account, "can_enter", lambda *_: False)
        place = prepare(paths, made, STRANGER, {16, 17, 18})
        assert place.data.parent == made.private_place
        for major, bin_dir in place.bin_dirs.items():
            assert bin_dir.is_relative_to(made.private_place)
            # Away from its wheel it still finds its libraries.
            assert f"(PostgreSQL) {major}." in version(bin_dir / "postgres")
        assert stat.S_IMODE(made.private_place.stat().st_mode) == 0o711
    finally:
        await down(paths.root)
    assert not made.private_place.exists()
    assert not paths.root.exists()


async def test_what_can_be_reached_is_not_copied(tmp_path: Path) -> None:
    paths = LabPaths.of(tmp_path / "lab")
    made = claim(paths)
    place = prepare(paths, made, Account(), {17})
    assert place.data == paths.data
    assert place.bin_dirs[17] == installation(17).bin_dir
    assert not made.private_place.exists()
    await down(paths.root)


def test_a_folder_can_be_claimed_once(tmp_path: Path) -> None:
    paths = LabPaths.of(tmp_path)
    claim(paths)
    with pytest.raises(UserMistake, match="holds a lab already") as caught:
        claim(paths)
    assert "pgherd lab down" in caught.value.hint


def test_a_folder_with_files_that_a_lab_would_overwrite_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "pgherd.yaml"
    theirs.write_text("theirs")
    with pytest.raises(UserMistake, match=r"pgherd\.yaml"):
        claim(LabPaths.of(tmp_path))
    assert theirs.read_text() == "theirs"
    assert names_in(tmp_path) == ["pgherd.yaml"]


async def test_down_leaves_what_is_not_the_labs(tmp_path: Path) -> None:
    paths = LabPaths.of(tmp_path / "new" / "lab")
    claim(paths)
    (paths.root / "theirs").write_text("x")
    await down(paths.root)
    assert names_in(paths.root) == ["theirs"]
    await down(paths.root)


async def test_down_removes_the_folders_that_up_made_and_no_other(tmp_path: Path) -> None:
    claim(LabPaths.of(tmp_path / "a" / "b"))
    await down(tmp_path / "a" / "b")
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("place", ["{}/theirs", "/var/tmp/pgherd-lab-/../../{}", "/var/tmp"])
async def test_down_removes_no_folder_that_up_cannot_have_made(tmp_path: Path, place: str) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    place = place.format(tmp_path)
    paths = LabPaths.of(tmp_path)
    paths.made.write_text(f'{{"folders": [], "private_place": "{place}"}}')
    with pytest.raises(ServiceFailure, match="damaged"):
        read_made(paths)
    with pytest.raises(ServiceFailure, match="damaged"):
        await down(tmp_path)
    assert names_in(tmp_path) == ["made.json", "theirs"]


def test_every_major_is_installed() -> None:
    for server in SERVERS:
        assert f" {server.major}." in version(installation(server.major).bin_dir / "postgres")


def test_a_wheel_that_is_not_installed_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.demo.lab.wheels._PACKAGES", {17: "no_such_package"})
    with pytest.raises(ServiceFailure, match="no_such_package") as caught:
        installation(17)
    assert "pip install" in caught.value.hint


def version(program: Path) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
