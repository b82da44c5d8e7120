"""The parts of the images: by whose npm, only as they were pinned, and of which Debian."""

import hashlib
import platform
import sys
from pathlib import Path

import pytest

from bot.demo.lab.images import downloads
from bot.demo.lab.images.downloads import deb_files, npm_file
from bot.demo.lab.images.parts import NpmPackage
from bot.model.errors import ServiceFailure


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One without npm: `path` is its PATH, `python` the folder of this Python."""
    for folder in ("path", "python", "cache"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python/python"))
    return tmp_path


def install_npm(folder: Path, content: str) -> None:
    """One that packs every package as `part.tgz` with this content."""
    program = folder / "npm"
    program.write_text(f'#!/bin/sh\n[ "$1 $3" = "pack part@1" ] && printf {content} >part.tgz\n')
    program.chmod(0o755)


def part(content: str) -> NpmPackage:
    return NpmPackage("part@1", "part.tgz", hashlib.sha256(content.encode()).hexdigest())


def test_the_npm_of_the_machine_comes_before_the_one_beside_python(machine: Path) -> None:
    install_npm(machine / "path", "machine")
    install_npm(machine / "python", "wheel")
    assert npm_file(part("machine")).read_text() == "machine"


def test_where_the_machine_has_no_npm_the_one_beside_python_does(machine: Path) -> None:
    install_npm(machine / "python", "wheel")
    assert npm_file(part("wheel")).read_text() == "wheel"


def test_without_any_npm_the_error_says_how_to_get_one() -> None:
    with pytest.raises(ServiceFailure) as failure:
        npm_file(part("x"))
    assert failure.value.code == "tool_missing"
    assert "make npm" in str(failure.value.hint)


def test_what_has_been_fetched_is_not_fetched_again(machine: Path) -> None:
    install_npm(machine / "path", "whole")
    npm_file(part("whole"))
    (machine / "path/npm").unlink()
    assert npm_file(part("whole")).read_text() == "whole"


def test_a_file_that_is_not_the_pinned_one_is_refused_and_not_kept(machine: Path) -> None:
    install_npm(machine / "path", "forged")
    with pytest.raises(ServiceFailure) as failure:
        npm_file(part("pinned"))
    assert failure.value.code == "part_changed"
    assert list((machine / "cache/pgherd").iterdir()) == []


# Packs what it would read its sources from, as the only package.
APT = """\
#!/bin/sh
for option; do case $option in --option=Dir::Etc::sourceparts=*) folder=${option##*=} ;; esac; done
case " $* " in *" download bash "*) cat "$folder"/* >bash_5_amd64.deb ;; *) exit 1 ;; esac
"""


@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_packages_are_those_of_debian_12_on_a_host_of_another_release_too(
    machine: Path, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    monkeypatch.setenv("PATH", f"{machine}/path:/usr/bin:/bin")
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"VERSION_CODENAME": release})
    monkeypatch.setattr(downloads, "_APT", machine / "apt")
    (machine / "apt/sources.list.d").mkdir(parents=True)
    (machine / "apt/sources.list").write_text(f"deb http://mirror/debian {release} main\n")
    (machine / "apt/sources.list.d/x.sources").write_text(f"Suites: {release} {release}-updates\n")
    (machine / "path/apt-get").write_text(APT)
    (machine / "path/apt-get").chmod(0o755)
    assert deb_files(["bash"])["bash"].read_text().splitlines() == [
        "deb http://mirror/debian bookworm main",
        "Suites: bookworm bookworm-updates",
    ]
