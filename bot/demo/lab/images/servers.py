"""The PostgreSQL of each major, laid out as Debian does: /usr/lib/postgresql/MAJOR."""

import json
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from bot.demo.lab import wheels
from bot.demo.lab.images.base import is_unusable
from bot.demo.lab.images.downloads import npm_file
from bot.demo.lab.images.parts import CLIENTS_14, SERVERS
from bot.demo.lab.images.tree import Tree

STAND_INS = Path(__file__).parent / "stand_ins"

_NATIVE = "package/native/"
_CLIENTS = "package/bin/linux/bin/"
_SERVER_PROGRAMS = ("postgres", "initdb", "pg_ctl")


def write_server(major: int, tree: Tree) -> None:
    """Put in the server and the clients of this major; Debian's 15 came with its packages.

    Raises:
        ServiceFailure: a part cannot be had.
    """
    if major in _WRITERS:
        _WRITERS[major](tree, f"usr/lib/postgresql/{major}")


def _write_14(tree: Tree, home: str) -> None:
    _write_npm_server(tree, 14, home)
    with tarfile.open(npm_file(CLIENTS_14)) as package:
        tree.tar(
            package,
            lambda name: f"{home}/bin/{name.removeprefix(_CLIENTS)}" if _CLIENTS in name else None,
            mode=0o755,
        )
    _write_stand_in("vector", tree, home)
    _write_stand_in("vchord", tree, home)


def _write_16(tree: Tree, home: str) -> None:
    _write_npm_server(tree, 16, home)
    wheel = wheels.installation(16)
    # Its programs look for their libraries three folders up, in a folder of the package's name.
    clients = f"usr/lib/{wheel.package}/pginstall/bin"
    for program in sorted(wheel.bin_dir.iterdir()):
        if program.name not in _SERVER_PROGRAMS:
            tree.file(f"{clients}/{program.name}", program, 0o755)
            tree.link(f"{home}/bin/{program.name}", f"/{clients}/{program.name}")
    libraries = f"{wheel.package}.libs"
    tree.files(f"usr/lib/{libraries}", wheel.site / libraries)
    postgres = wheel.bin_dir.parent
    tree.file(f"{home}/lib/postgresql/vector.so", postgres / "lib/postgresql/vector.so")
    for file in sorted((postgres / "share/postgresql/extension").glob("vector*")):
        tree.file(f"{home}/share/postgresql/extension/{file.name}", file)
    _write_stand_in("vchord", tree, home)  # over the real pgvector


def _write_stand_in(extension: str, tree: Tree, home: str) -> None:
    for file in sorted(STAND_INS.glob(f"{extension}[-.]*")):
        tree.file(f"{home}/share/postgresql/extension/{file.name}", file, 0o644)
    if extension == "vchord":
        # It has to be preloaded: a library that can be and does nothing, under its name.
        tree.link(f"{home}/lib/postgresql/vchord.so", "lo.so")


def _write_npm_server(tree: Tree, major: int, home: str) -> None:
    def name_of(name: str) -> str | None:
        inner = name.removeprefix(_NATIVE)
        for_a_build = inner.endswith(".a") or inner.startswith("lib/pkgconfig")
        return None if inner == name or for_a_build or is_unusable(name) else f"{home}/{inner}"

    with tarfile.open(npm_file(SERVERS[major])) as package:
        links = package.extractfile(f"{_NATIVE}pg-symlinks.json")
        assert links is not None  # a regular file of a package whose hash was checked
        for link in json.load(links):
            name = link["target"].removeprefix("native/")
            tree.link(f"{home}/{name}", PurePosixPath(link["source"]).name)
        # npm's packages have lost who may be executed; for data it does no harm.
        tree.tar(package, name_of, mode=0o755)


_WRITERS: Mapping[int, Callable[[Tree, str], None]] = {14: _write_14, 16: _write_16}
