"""The lock files: they agree, pin by hash, and hold what the code imports."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; .+?)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.M
)
LOCKS = sorted(ROOT.glob("requirements*.lock"))
EVERYTHING = ROOT / "requirements-dev.lock"
PARTS = [
    lock for lock in LOCKS if lock.name not in ("requirements-dev.lock", "requirements-npm.lock")
]


def text_of(lock: Path) -> str:
    return lock.read_text("utf-8")


def pins(lock: Path) -> dict[tuple[str, str], str]:
    return {(name, version): hashes for name, version, hashes in PIN.findall(text_of(lock))}


def third_party_imports(folder: str) -> Iterator[str]:
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_lock_is_pinned_by_hash_and_names_no_address(lock: Path) -> None:
    rest = PIN.sub("", text_of(lock))
    assert [line for line in rest.splitlines() if not re.match(r"^\s*#|^$", line)] == []
    assert "://" not in text_of(lock)


@pytest.mark.parametrize("lock", PARTS, ids=lambda lock: lock.name)
def test_a_lock_of_a_part_agrees_with_the_lock_of_everything(lock: Path) -> None:
    assert pins(lock)
    assert pins(lock).items() <= pins(EVERYTHING).items()


def test_what_is_shipped_imports_only_what_the_lock_of_the_bot_holds() -> None:
    locked = {name for name, _ in pins(ROOT / "requirements.lock")}
    homes = packages_distributions()
    imported = {*third_party_imports("bot"), *third_party_imports("cogs")} - {"bot", "cogs"}
    missing = {
        module
        for module in imported
        if not locked
        & {home.lower().replace("_", "-").replace(".", "-") for home in homes.get(module, ())}
    }
    assert "discord" in imported
    assert missing == set()
