"""The tools of the host that the images are made with."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bot.model.errors import ServiceFailure

_LIMIT_S = 300  # the longest is a download
_SHOWN_LINES = 5


def output_of(argv: Sequence[str], *, cwd: Path | None = None, **environment: str) -> bytes:
    """What the tool prints; `environment` is added to our own.

    Raises:
        ServiceFailure: the tool is missing, fails or takes too long.
    """
    called = " ".join(argv)
    try:
        done = subprocess.run(  # noqa: S603 - tools and packages that this folder names
            argv,
            cwd=cwd,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LIMIT_S,
            check=False,
        )
    except FileNotFoundError as error:
        raise ServiceFailure(
            f"The images cannot be made: there is no {argv[0]} here.",
            code="tool_missing",
            hint=f"Install {argv[0]}; the images are made on Debian 12 or 13.",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ServiceFailure(
            f"`{called}` did not end within {_LIMIT_S} s.",
            code="tool_timeout",
            hint="Check the network and try again: what was fetched is kept.",
        ) from error
    if done.returncode:
        said = "\n".join(done.stderr.decode(errors="replace").splitlines()[-_SHOWN_LINES:])
        raise ServiceFailure(
            f"`{called}` failed: {said}",
            code="tool_failed",
            hint="Check the network; does `apt-get update` work on this host?",
        )
    return done.stdout
