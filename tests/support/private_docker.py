"""A Docker Engine of the tests' own, which they may stop and freeze."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.leftovers import docker_prefix
from support.needed import need_root

_SCRIPT = Path(__file__).parents[2] / ".ci/docker-daemon"


@dataclass(frozen=True)
class PrivateDocker:
    folder: Path
    options: tuple[str, ...]

    @property
    def host(self) -> str:
        return f"unix://{self.folder}/docker.sock"

    @property
    def pid(self) -> int:
        return int((self.folder / "docker.pid").read_text())

    def start(self) -> None:
        _call("start", self.folder, *self.options)

    def stop(self) -> None:
        _call("stop", self.folder)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        pid = self.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def private_docker(*options: str) -> Iterator[PrivateDocker]:
    """With these options for dockerd."""
    need_root("a Docker Engine of the tests' own (DOCKER_HOST names another)")
    parent = Path(tempfile.mkdtemp(prefix=docker_prefix()))
    parent.chmod(0o755)  # an ordinary user has to come as far as the socket
    docker = PrivateDocker(parent / "engine", options)
    docker.folder.mkdir()  # so that it outlives a `stop`
    try:
        docker.start()
        yield docker
    finally:
        docker.stop()
        shutil.rmtree(parent)


def _call(act: str, folder: Path, *options: str) -> None:
    done = subprocess.run(
        [_SCRIPT, act, folder, *options], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
