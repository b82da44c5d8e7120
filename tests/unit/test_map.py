"""docs/map.md names rooms and files that are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| `((?:bot|cogs)[^`]*)` \| (.*) \|$", (ROOT / "docs/map.md").read_text(), re.M
)


def named() -> Iterator[tuple[str, str]]:
    """Each room with each file or folder that its row names."""
    for room, duty in ROWS:
        for name in re.findall(r"`([\w/]+(?:\.py|/))`", duty):
            yield room, name


def test_every_room_of_the_map_is_there() -> None:
    assert len(ROWS) > 30
    assert [room for room, _ in ROWS if not (ROOT / room).exists()] == []


@pytest.mark.parametrize(("room", "name"), list(named()))
def test_every_file_that_the_map_names_is_in_its_room(room: str, name: str) -> None:
    folders = [ROOT, ROOT / room, *(f for f in (ROOT / room).glob("*/") if f.is_dir())]
    assert any((folder / name).exists() for folder in folders)


def test_every_package_of_the_code_is_in_the_map() -> None:
    packages = {
        file.parent.relative_to(ROOT).as_posix() for file in (ROOT / "bot").glob("*/__init__.py")
    }
    rows = [room for room, _ in ROWS]
    assert [p for p in packages if not any(room.startswith(p) for room in rows)] == []
