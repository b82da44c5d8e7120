"""What every image has below its PostgreSQL: a small Debian, from busybox and a few packages."""

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from bot.demo.lab.images import parts
from bot.demo.lab.images.commands import output_of
from bot.demo.lab.images.downloads import deb_files
from bot.demo.lab.images.tree import Tree

ENTRYPOINT = Path(__file__).parent / "entrypoint.sh"

_POSTGRES_UID = 999  # as in the official image
_PASSWD = f"""\
root:x:0:0:root:/root:/bin/bash
postgres:x:{_POSTGRES_UID}:{_POSTGRES_UID}::/var/lib/postgresql:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
"""
_GROUP = f"root:x:0:\npostgres:x:{_POSTGRES_UID}:\nnogroup:x:65534:\n"
_NAME_SERVICE = "passwd: files\ngroup: files\nhosts: files dns\n"

# What only a person or a build needs, and programs that busybox has in less space.
_LEFT_OUT = (
    *("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian", "usr/share/info"),
    *("usr/share/bug", "usr/share/bash-completion", "usr/share/zoneinfo/right", "usr/lib/systemd"),
    *("usr/share/zoneinfo/posix", "usr/lib/x86_64-linux-gnu/gconv", "usr/sbin"),
    *("usr/lib/postgresql/15/lib/pgxs", "usr/lib/postgresql/15/lib/bitcode"),
    "usr/share/postgresql/15/man",
)
_KEPT_PROGRAMS = {"bash", "busybox", "zstd", "setpriv", "locale"}
# Languages whose interpreters are not in the images, and the compiler of 100 MB.
_NOT_IN_THE_IMAGES = ("plperl", "plpython", "pltcl", "llvmjit")


def write_base(tree: Tree, debs: Mapping[str, Path]) -> None:
    """Put in folders, accounts, the entrypoint and these packages.

    Raises:
        ServiceFailure: a tool of the host fails.
    """
    for folder in ("proc", "sys", "dev", "root", "docker-entrypoint-initdb.d"):
        tree.folder(folder)
    tree.folder("tmp", 0o1777)
    tree.link("var/run", "../run")
    tree.folder("run/postgresql", 0o3777, _POSTGRES_UID)
    tree.folder("var/lib/postgresql", uid=_POSTGRES_UID)
    tree.folder("var/lib/postgresql/data", 0o1777, _POSTGRES_UID)
    tree.text("etc/passwd", _PASSWD)
    tree.text("etc/group", _GROUP)
    tree.text("etc/nsswitch.conf", _NAME_SERVICE)
    tree.file("usr/local/bin/docker-entrypoint.sh", ENTRYPOINT, 0o755)
    for deb in debs.values():
        tree.deb(deb, _is_left_out)
    _write_locale(tree)
    # Last: a program that a package has brought stays.
    for applet in _applets(debs["busybox-static"]):
        tree.link(f"usr/bin/{applet}", "busybox")


def is_unusable(name: str) -> bool:
    """Whether this file is part of an extension that cannot work in the images."""
    return any(word in PurePosixPath(name).name for word in _NOT_IN_THE_IMAGES)


def _is_left_out(name: str) -> bool:
    path = PurePosixPath(name)
    if str(path.parent) == "usr/bin":
        return path.name not in _KEPT_PROGRAMS
    return name.startswith(_LEFT_OUT) or is_unusable(name)


def _write_locale(tree: Tree) -> None:
    # The official image's LANG. It has to be compiled here: a root that is not running cannot.
    package = deb_files([parts.LOCALE_SOURCES])[parts.LOCALE_SOURCES]
    with tempfile.TemporaryDirectory() as name:
        output_of(["dpkg-deb", "-x", str(package), name])
        sources, compiled = Path(name, "usr/share/i18n"), Path(name, "en_US.utf8")
        output_of(
            ["localedef", "--no-archive", "-i", "en_US", "-f", "UTF-8", str(compiled)],
            I18NPATH=str(sources),
        )
        tree.files("usr/lib/locale/en_US.utf8", compiled)


def _applets(busybox: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        output_of(["dpkg-deb", "-x", str(busybox), name])
        return output_of([f"{name}/bin/busybox", "--list"]).decode().split()
