"""Puts the Python that runs here, and packages that are installed beside it, into an image's root.

The files keep their places, so that the interpreter finds what belongs to it as it does here.
Shared libraries go into one folder, for which LD_LIBRARY_PATH has to be set.
"""

import re
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from bot.demo.lab.images.commands import output_of
from bot.demo.lab.images.tree import Tree

LIBRARIES = "usr/lib/of-python"

_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")
_LIBRARY = re.compile(r"(?:=> )?(/\S+) \(0x")  # a line of ldd: `libz.so.1 => /lib/libz.so.1 (0x…)`
_LOADED_LATER = "libgcc_s.so.1"  # by glibc itself, when a thread ends
# What no server needs, and what would bring libraries of a desktop.
_LEFT_OUT = {
    *("test", "tests", "idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "pydoc_data"),
    *("site-packages", "dist-packages", "distutils", "venv"),
}
_LEFT_OUT_FILES = re.compile(r"_tkinter|_test|_ctypes_test|xx|config-\d|.*\.(a|exe)$")
# Bytecode of PEP 552 that is taken without a look at its source: the times of an image's files are
# not those that bytecode notes.
_MAGIC_BYTES, _HEADER_BYTES = 4, 16
_UNCHECKED = (1).to_bytes(4, "little") + bytes(8)


def interpreter() -> Path:
    """The interpreter itself, whatever virtual environment it was called from."""
    return Path(sys.executable).resolve()


def distributions(names: Iterable[str]) -> list[Distribution]:
    """These packages and all that they require here, by name."""
    found: dict[str, Distribution] = {}
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        one = _installed(name)
        if one is None or one.name in found:
            continue
        found[one.name] = one
        wanted += (
            match[0]
            for line in one.requires or ()
            if "extra ==" not in line and (match := _REQUIREMENT.match(line))
        )
    return [found[name] for name in sorted(found)]


def write_python(tree: Tree, site: str, packages: Iterable[Distribution]) -> None:
    """Put in the interpreter as `python3`, its library, and the packages into the folder `site`.

    Raises:
        ServiceFailure: there is no ldd here.
    """
    program = interpreter()
    files = {_place(program): program}
    files |= {_place(file): file for file in _standard_library()}
    files |= {
        f"{site}/{path}": Path(str(one.locate_file(path)))
        for one in packages
        for path in one.files or ()
        if ".." not in path.parts
    }
    binaries = [file for file in files.values() if file == program or file.suffix == ".so"]
    files |= {_library_place(library): library for library in _libraries(binaries)}
    with tempfile.NamedTemporaryFile() as scratch:
        for name, file in sorted(files.items()):
            if file.suffix == ".pyc":
                _without_time(file, Path(scratch.name))
                tree.file(name, Path(scratch.name), 0o644)
            elif file.is_file():
                tree.file(name, file)
    tree.link("usr/local/bin/python3", str(program))


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:  # required of another Python only
        return None


def _standard_library() -> Iterator[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    for folder in (root, Path(sysconfig.get_config_var("DESTSHARED"))):
        for file in folder.rglob("*"):
            parts = file.relative_to(folder).parts
            if _LEFT_OUT.isdisjoint(parts) and not any(map(_LEFT_OUT_FILES.match, parts)):
                yield file


def _libraries(binaries: Iterable[Path]) -> set[Path]:
    said = output_of(["ldd", *map(str, binaries)]).decode()
    found = {Path(path) for path in _LIBRARY.findall(said)}
    later = {library.with_name(_LOADED_LATER) for library in found}
    return found | {library for library in later if library.exists()}


def _place(file: Path) -> str:
    """The name in a merged root, where /lib is a link to /usr/lib."""
    return str(file.parent.resolve() / file.name).lstrip("/")


def _library_place(library: Path) -> str:
    # The loader is part of each program's own header.
    is_loader = library.name.startswith("ld-linux")
    return _place(library) if is_loader else f"{LIBRARIES}/{library.name}"


def _without_time(bytecode: Path, target: Path) -> None:
    content = bytecode.read_bytes()
    target.write_bytes(content[:_MAGIC_BYTES] + _UNCHECKED + content[_HEADER_BYTES:])
