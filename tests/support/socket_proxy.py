"""Debian's HAProxy with the configuration that is shipped, in front of a Docker Engine."""

import os
import re
import socket
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from support.needed import need

FOLDER = Path(__file__).parents[2] / "config/socket-proxy"
Profile = Literal["look", "act"]


@contextmanager
def socket_proxy(profile: Profile, engine: str) -> Iterator[str]:
    """Its address, as in DOCKER_HOST."""
    need("haproxy")
    assert engine.startswith("unix://"), "the proxy leads to a socket"
    # It listens before HAProxy is there, and on 127.0.0.1 only.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            ["haproxy", "-db", "-f", FOLDER / "haproxy.cfg"],
            env={
                **os.environ,
                "PROXY_BIND": f"fd@{listener.fileno()}",
                "PROXY_LISTS": str(FOLDER),
                "PROXY_NAME": f"pgherd-test-{uuid.uuid4().hex}",
                "PROXY_PROFILE": profile,
                "DOCKER_SOCKET": engine.removeprefix("unix://"),
            },
            pass_fds=[listener.fileno()],
        )
        address, port = listener.getsockname()
    try:
        yield f"tcp://{address}:{port}"
        assert process.poll() is None, "HAProxy has ended by itself"
    finally:
        process.kill()
        process.wait()


def lines(profile: Profile) -> Sequence[str]:
    """The expressions of the profile's own list."""
    text = (FOLDER / f"{profile}.calls").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def allows(expressions: Sequence[str], call: str) -> bool:
    """Whether one of them is for the call, "METHOD /path"."""
    return any(re.search(expression, call) for expression in expressions)
