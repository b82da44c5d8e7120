"""Parts from Debian, out of the very archives that this host installs from; kept in the cache."""

import os
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.demo.lab.images.commands import output_of
from bot.demo.lab.images.downloads import cache_folder

_NOT_NEEDED = ("doc", "locale", "man")


def root_tar(name: str, packages: Sequence[str]) -> Path:
    """The root of a Debian of this host's release with these packages and what they depend on.

    It is unpacked and not configured, so that a container can run its programs and nothing more.
    """
    codename = platform.freedesktop_os_release()["VERSION_CODENAME"]
    root = cache_folder() / f"{name}-{codename}-{'-'.join(sorted(packages))}.tar"
    if not root.exists():
        with tempfile.TemporaryDirectory(dir=cache_folder(), prefix="fetching.") as folder:
            made, sources = Path(folder, "root.tar"), Path(folder, "sources.list")
            sources.write_text(_sources())
            without = [f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in _NOT_NEEDED]
            output_of(
                ["mmdebstrap", "--quiet", "--variant=extract", f"--include={','.join(packages)}",
                 *without, codename, str(made), str(sources)]
            )  # fmt: skip
            made.replace(root)
    return root


def _sources() -> str:
    """Debian's archives among the host's sources."""
    if not (found := _debian_sources()) and os.geteuid() == 0:
        # A fresh Debian has no lists of packages yet.
        output_of(["apt-get", "update", "-qq"])
        found = _debian_sources()
    return found


def _debian_sources() -> str:
    line = "deb $(REPO_URI) $(RELEASE) $(COMPONENT)"
    argv = ["apt-get", "indextargets", "--format", line, "Created-By: Packages", "Origin: Debian"]
    return output_of(argv).decode()
