"""A host that loses its power."""

import os
import signal

from support.docker_cli import docker
from support.private_docker import PrivateDocker


def cut_the_power(engine: PrivateDocker) -> None:
    """The engine and everything in its containers ends at once.

    `start` is what comes after: restart policies decide what runs again.
    """
    inside = docker(engine.host, "ps", "--quiet").split()
    pids = docker(engine.host, "inspect", "--format", "{{.State.Pid}}", *inside).split()
    containerd = int((engine.folder / "exec/containerd/containerd.pid").read_text())
    for pid in (engine.pid, containerd, *map(int, pids)):
        os.kill(pid, signal.SIGKILL)
