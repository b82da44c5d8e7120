"""An image's root as one tar, put together from files and from other tars."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from bot.demo.lab.images.commands import output_of

_EXECUTABLE, _PLAIN = 0o755, 0o644
# A merged root, as Debian's: what packages put into /lib really lies in /usr/lib.
_MERGED = ("bin", "sbin", "lib", "lib64")


class Tree:
    """Writes members in order; the first of a name stays, and all belong to root at time 0.

    So the same parts give the same tar, and with it the same layer.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w")  # noqa: SIM115 - `close` closes it
        self._names: set[str] = set()
        for name in _MERGED:
            self.folder(f"usr/{name}")
            self.link(name, f"usr/{name}")

    def close(self) -> None:
        """Write the end of the tar."""
        self._tar.close()

    def folder(self, name: str, mode: int = _EXECUTABLE, uid: int = 0) -> None:
        """Add an empty folder."""
        self._add(_member(name, tarfile.DIRTYPE, mode, uid))

    def link(self, name: str, target: str) -> None:
        """Add a symbolic link."""
        member = _member(name, tarfile.SYMTYPE, 0o777)
        member.linkname = target
        self._add(member)

    def text(self, name: str, text: str) -> None:
        """Add a small file."""
        self._add(_member(name, tarfile.REGTYPE, _PLAIN), text.encode())

    def file(self, name: str, path: Path, mode: int | None = None) -> None:
        """Add a file of the host; it keeps its permissions unless some are given."""
        mode = path.stat().st_mode & 0o7777 if mode is None else mode
        self._add(_member(name, tarfile.REGTYPE, mode), path.read_bytes())

    def files(self, folder: str, source: Path) -> None:
        """Add all files below a folder of the host, following symbolic links."""
        for path in sorted(source.rglob("*")):
            if path.is_file():
                self.file(f"{folder}/{path.relative_to(source)}", path)

    def tar(
        self,
        source: tarfile.TarFile,
        name_of: Callable[[str], str | None],
        *,
        mode: int | None = None,
    ) -> None:
        """Add the files and links of a tar under other names; None leaves one out.

        They keep their permissions unless a mode is given.
        """
        for member in source:
            name = name_of(_plain(member.name))
            if name is None or member.isdir():
                continue
            copy = _member(name, member.type, member.mode if mode is None else mode)
            copy.linkname = member.linkname
            if member.islnk():
                copy.linkname = name_of(_plain(member.linkname)) or ""
            content = source.extractfile(member) if member.isreg() else None
            self._add(copy, content.read() if content else b"")

    def deb(self, file: Path, is_left_out: Callable[[str], bool]) -> None:
        """Add the files of a Debian package; names are those of the merged root.

        Raises:
            ServiceFailure: it is damaged.
        """

        def name_of(name: str) -> str | None:
            name = f"usr/{name}" if name.partition("/")[0] in _MERGED else name
            return None if is_left_out(name) else name

        unpacked = output_of(["dpkg-deb", "--fsys-tarfile", str(file)])
        with tarfile.open(fileobj=io.BytesIO(unpacked)) as source:
            self.tar(source, name_of)

    def _add(self, member: tarfile.TarInfo, content: bytes = b"") -> None:
        if member.name not in self._names:
            self._names.add(member.name)
            member.size = len(content)
            self._tar.addfile(member, io.BytesIO(content))


def _plain(name: str) -> str:
    return name.removeprefix("./").rstrip("/")


def _member(name: str, kind: bytes, mode: int, uid: int = 0) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.mode, member.uid, member.gid = kind, mode, uid, uid
    return member
