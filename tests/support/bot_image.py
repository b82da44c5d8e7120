"""pgherd's own image, built without a registry."""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.debian import root_tar
from support.docker_cli import docker

from bot.demo.lab.images.downloads import cache_folder

ROOT = Path(__file__).parents[2]
IMAGE, STAGE = "pgherd-test/pgherd:1", "pgherd-test/stage:1"
_LABEL = "pgherd.test=image"
# What stands in for python:3.13-slim, and the same with a pip that finds the wheels.
_BASE, _BUILDER = "pgherd-test/python:1", "pgherd-test/builder:1"
_PACKAGES = ("base-files", "ca-certificates", "coreutils", "dash", "python3-venv")
# As every official image has it; an imported one has none.
_PATH = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MANYLINUX = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
_PIP_FINDS_THE_WHEELS = "[global]\nno-index = true\nfind-links = /wheels\n"
_BUILDER_DOCKERFILE = f"FROM {_BASE}\nCOPY pip.conf /etc/pip.conf\nCOPY wheels /wheels\n"


@contextmanager
def bot_image(host: str) -> Iterator[str]:
    """The image while the context lasts; nothing of it stays at the engine but the base."""
    if not docker(host, "image", "ls", "--quiet", _BASE):
        docker(host, "import", "-c", _PATH, root_tar("python", _PACKAGES), _BASE)
    made = []
    try:
        _build_builder(host)
        made.append(_BUILDER)
        for target in (("--target", "build", "--tag", STAGE), ("--tag", IMAGE)):
            docker(
                host, "build", "--network", "none", "--label", _LABEL, *target,
                "--build-arg", f"BASE={_BASE}", "--build-arg", f"BUILDER={_BUILDER}", ROOT,
            )  # fmt: skip
            made.insert(0, target[-1])
        yield IMAGE
    finally:
        for image in made:
            docker(host, "image", "rm", image)


def _build_builder(host: str) -> None:
    asking = ("run", "--rm", "--label", _LABEL, _BASE, "python3", "-c")
    version = docker(host, *asking, "import sys; print('%d.%d' % sys.version_info[:2])")
    locks = [ROOT / name for name in ("requirements.lock", "requirements-build.lock")]
    lock = "".join(file.read_text() for file in locks)
    context = cache_folder() / f"builder-{version}-{hashlib.sha256(lock.encode()).hexdigest()[:16]}"
    if not context.exists():
        with tempfile.TemporaryDirectory(dir=cache_folder(), prefix="fetching.") as name:
            made = Path(name, "builder")
            made.mkdir()
            (made / "lock").write_text(lock)
            (made / "pip.conf").write_text(_PIP_FINDS_THE_WHEELS)
            (made / "Dockerfile").write_text(_BUILDER_DOCKERFILE)
            _download_wheels(version, made / "lock", made / "wheels")
            made.replace(context)
    docker(host, "build", "--label", _LABEL, "--tag", _BUILDER, context)


def _download_wheels(python: str, lock: Path, folder: Path) -> None:
    """For the Python in the image, by this host's pip as it is configured here."""
    argv = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", "--require-hashes", f"--python-version={python}"),
        *(f"--platform={platform}" for platform in _MANYLINUX),
        *(f"--dest={folder}", f"--requirement={lock}"),
    ]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
