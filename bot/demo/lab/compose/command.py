"""Docker's Compose 2, as a plugin of docker or by itself."""

import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.demo.lab.tool import run_tool
from bot.deployers.compose.command import compose_words
from bot.host_processes import signal_carriers
from bot.model.errors import UserMistake

_LIMIT_S = 120.0
_MARK = "PGHERD_LAB"  # the variable by which a Compose is known to be of a lab
_PASSED_ON = ("HOME", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY")


@dataclass(frozen=True, slots=True)
class Compose:
    """Compose 2, called with these words, for one lab at one Docker Engine."""

    words: tuple[str, ...]
    docker_host: str
    lab_id: str

    async def bring_up(self, project_folder: Path, services: Iterable[str]) -> None:
        """Make and start these services of a project; those that are up to date stay.

        Raises:
            ServiceFailure: Compose failed.
        """
        file = project_folder / "docker-compose.yml"
        passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        await run_tool(
            [*self.words, f"--file={file}", "--ansi=never", "up", "--detach", *services],
            timeout_s=_LIMIT_S,
            environment={**passed_on, "DOCKER_HOST": self.docker_host, _MARK: self.lab_id},
        )


async def find_compose() -> tuple[str, ...]:
    """The words that call Compose 2 here.

    Raises:
        UserMistake: there is none.
    """
    if (words := await compose_words()) is not None:
        return words
    raise UserMistake(
        "There is no Compose 2: neither `docker compose` nor `docker-compose` answers as such.",
        code="compose_missing",
        hint="Install Docker's Compose plugin; on Debian 12, whose own is too old: .ci/compose",
    )


def end_leftovers(lab_id: str) -> None:
    """End every Compose of this lab that its `up`, killed, has left behind. Blocks for a moment."""
    signal_carriers(signal.SIGKILL, f"{_MARK}={lab_id}\0")
