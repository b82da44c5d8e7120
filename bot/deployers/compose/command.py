"""Docker Compose 2, called as the owner of a project calls it."""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.deployers.compose import child
from bot.model.errors import Blocked, ServiceFailure
from bot.settings.tls_files import TlsFiles

_WAYS = (("docker", "compose"), ("docker-compose",))
_LOWEST_MAJOR = 2
# What Compose and the docker CLI need of pgherd's environment. Nothing else is passed on: its own
# variables would be filled into the owner's files.
_PASSED_ON = ("HOME", "DOCKER_CONFIG", "SSH_AUTH_SOCK")
_READ_LIMIT_S = 30.0
# A value of the owner's files may be in Compose's messages, and be a password: it stands in quotes
# there, or on a line behind the first.
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`")
_NO_REASON = re.compile(r"\s|time=|$")  # progress, a warning, nothing


class ComposeCommand:
    """Compose 2 for one Docker Engine; `host` is a value of DOCKER_HOST."""

    def __init__(self, host: str, tls: TlsFiles | None = None) -> None:
        self._host, self._tls = host, tls
        self._words: tuple[str, ...] | None = None

    async def read(self, folder: Path, *argv: str, stdin: str | None = None) -> str:
        """The output of a call that changes nothing.

        Raises:
            Blocked: there is no Compose 2 here, or Compose does not take the project's files.
            ServiceFailure: it took too long.
        """
        ended = await self._call(folder, argv, _READ_LIMIT_S, stdin=stdin)
        if ended.exit_code:
            raise Blocked(
                f"Compose does not read the project in {folder}: {_shown(ended)}",
                code="compose_project_unreadable",
                hint=f"Run `docker compose config` in {folder}; what may be a password is left out "
                "here.",
            )
        return ended.output

    async def act(self, folder: Path, *argv: str, limit_s: float) -> None:
        """Make a call that changes something; `end_leftovers` comes before it.

        Raises:
            Blocked: there is no Compose 2 here.
            ServiceFailure: it failed, or took longer than `limit_s`.
        """
        ended = await self._call(folder, argv, limit_s, mark=_mark(folder))
        if ended.exit_code:
            raise ServiceFailure(
                f"`docker compose {' '.join(argv)}` failed in {folder}: {_shown(ended)}",
                code="compose_failed",
                hint=f"Run the same by hand in {folder}: it says more there.",
            )

    async def end_leftovers(self, folder: Path) -> None:
        """End a call of an earlier run that is still changing something.

        Raises:
            ServiceFailure: it survives.
        """
        if not await child.end_leftovers(_mark(folder)):
            raise ServiceFailure(
                f"A Compose process of an earlier run in {folder} cannot be ended.",
                code="leftovers_do_not_end",
                hint="It hangs in the kernel, most likely on a disk that does not answer.",
            )

    async def version(self) -> str:
        """The version of Compose, as in its label on containers.

        Raises:
            Blocked: there is no Compose 2 here.
        """
        said = await self.read(Path("/"), "version", "--short")
        return said.strip().removeprefix("v")

    async def _call(
        self,
        folder: Path,
        argv: tuple[str, ...],
        limit_s: float,
        *,
        mark: str = "",
        stdin: str | None = None,
    ) -> child.Completed:
        words = self._words = self._words or await compose_words()
        if words is None:
            raise Blocked(
                "Compose 2 is missing: neither `docker compose` nor `docker-compose` answers.",
                code="compose_missing",
                hint="Install Docker's Compose plugin where pgherd runs: docs/compose.md.",
            )
        try:
            async with _tls_environment(self._tls) as tls:
                return await child.run(
                    [*words, "--ansi=never", *argv],
                    folder=folder,
                    environment={
                        **base_environment(),
                        "DOCKER_HOST": self._host,
                        **tls,
                        **(child.marked(mark) if mark else {}),
                    },
                    limit_s=limit_s,
                    stdin=None if stdin is None else stdin.encode(),
                )
        except TimeoutError as error:
            raise ServiceFailure(
                f"`docker compose {' '.join(argv)}` in {folder} took longer than {limit_s:.0f} s.",
                code="compose_timeout",
                hint="The host is busy, or a container does not stop; check that, and try again.",
            ) from error
        except OSError as error:
            raise ServiceFailure(
                f"Compose cannot be run in {folder}: {error.strerror}.",
                code="compose_not_started",
                hint="Check that pgherd has access to the project's folder.",
            ) from error


def base_environment() -> dict[str, str]:
    """The environment of a call, without the engine."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", **passed_on}


async def compose_words() -> tuple[str, ...] | None:
    """The command that calls Compose 2 here, in words; None where there is none."""
    for words in _WAYS:
        if await _major(words) >= _LOWEST_MAJOR:
            return words
    return None


async def _major(words: tuple[str, ...]) -> int:
    """The major of the Compose that these words call; 0 where there is none."""
    try:
        said = await child.run(
            [*words, "version", "--short"],
            folder=Path("/"),
            environment=base_environment(),
            limit_s=_READ_LIMIT_S,
        )
    except (OSError, TimeoutError):
        return 0
    number = re.match(r"v?(\d+)\.", said.output)
    return int(number[1]) if number and not said.exit_code else 0


def _mark(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:16]


def _shown(ended: child.Completed) -> str:
    lines = f"{ended.errors}\n{ended.output}".splitlines()
    reason = next((line for line in lines if not _NO_REASON.match(line)), "it does not say why")
    return _QUOTED.sub('"…"', reason)


@asynccontextmanager
async def _tls_environment(files: TlsFiles | None) -> AsyncIterator[dict[str, str]]:
    """The variables of a call to an engine that speaks TLS; none for one that does not.

    The folder holds links only: a renewed file counts from the next call on.
    """
    if files is None:
        yield {}
        return
    folder = await asyncio.to_thread(_linked, files)
    try:
        yield {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": folder.name}
    finally:
        await asyncio.shield(asyncio.to_thread(folder.cleanup))


def _linked(files: TlsFiles) -> "tempfile.TemporaryDirectory[str]":
    folder = tempfile.TemporaryDirectory(prefix="pgherd-tls-")
    # https://docs.docker.com/engine/security/protect-access/: ca.pem, cert.pem and key.pem
    for name, file in (("ca", files.ca), ("cert", files.cert), ("key", files.key)):
        if file is not None:
            (Path(folder.name) / f"{name}.pem").symlink_to(file.absolute())
    return folder
