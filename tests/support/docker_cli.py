"""Docker's own command line, as a user has it."""

import os
import subprocess
from collections.abc import Mapping


def docker(
    host: str,
    *argv: object,
    environment: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout_s: float = 300,
) -> str:
    """What it prints; one that fails fails the test with what it said."""
    done = subprocess.run(
        ["docker", *map(str, argv)],
        env={**os.environ, "DOCKER_HOST": host, **(environment or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, f"docker {argv[0]}: {done.stdout}{done.stderr}"
    return done.stdout.strip()
