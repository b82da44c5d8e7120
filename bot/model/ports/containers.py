"""What is asked of an engine. `wiring` hands in the adapters."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from bot.model.containers import Addresses, Container, Described, ExecResult, Statistics, Volume


class Engine(Protocol):
    """Shows containers, which Docker runs, or plain processes in the lab.

    All of these raise ServiceFailure when the engine itself does not answer, and all but `inspect`
    raise UserMistake for a container that there is not.
    """

    async def inspect(self, container: str) -> Container:
        """The container's state now; `missing` where the engine does not know the name."""
        ...

    async def addresses(self, container: str) -> Addresses:
        """The ways to the container now; they change when it is started again."""
        ...

    async def statistics(self, container: str) -> Statistics | None:
        """What it has used so far; None when it does not run."""
        ...

    async def volumes(self, container: str) -> tuple[Volume, ...]:
        """Where its data lies, as far as the engine knows."""
        ...


class ContainerInventory(Protocol):
    """Tells what containers were made as; ServiceFailure when the engine does not answer."""

    async def described(self, container: str) -> Described | None:
        """The container of exactly this name; None when there is none."""
        ...

    async def labelled(self, *labels: str) -> tuple[Described, ...]:
        """All that carry these labels (`name` or `name=value`), running or not, by name."""
        ...

    async def image_id(self, image: str) -> str | None:
        """What the image's name means at the engine now; None when it has no such image."""
        ...


class ContainerControl(Protocol):
    """Starts and stops containers; raises as Engine does, and ServiceFailure when it cannot."""

    async def start(self, name: str) -> None:
        """Start it; nothing happens when it runs already."""
        ...

    async def stop(self, name: str, *, timeout_s: float = 10.0) -> None:
        """End it and all that runs in it, by force after `timeout_s`."""
        ...

    async def remove(self, name: str) -> None:
        """Remove it, but none of its volumes; raises UserMistake while it runs."""
        ...

    async def logs(self, name: str, *, tail: int = 100) -> str:
        """The last `tail` lines that it wrote."""
        ...


class Execution(Protocol):
    """A program that runs inside a container."""

    def stdout(self) -> AsyncIterator[bytes]:
        """What it writes, as it comes; while nobody asks, the program waits.

        That it ends tells nothing: whether the program succeeded is in `result`.
        """
        ...

    async def result(self) -> ExecResult:
        """How it ended, after its end; what is left of stdout is thrown away.

        Raises ServiceFailure when that cannot be known, or the program is not there; and whatever
        the source of its input raised.
        """
        ...


class ContainerPrograms(Protocol):
    """Runs programs inside containers that run."""

    def exec(
        self,
        container: str,
        argv: Sequence[str],
        *,
        mark: str,
        environment: Mapping[str, str] | None = None,
        stdin: AsyncIterator[bytes] | None = None,
    ) -> AbstractAsyncContextManager[Execution]:
        """Run a program inside, as the container's own user, without a terminal.

        Leaving the context before `result` has answered ends the program and what it started. That
        holds for a cancellation and for a failing `stdin` too: the program never sees a cut-off
        input as one that has ended. After a crash `end_leftovers` finds it by `mark` (letters,
        digits, `_`, `.`, `-`), which the program sees as PGHERD_RUN, with an ending of its own.
        Secrets belong into `environment`, where no list of processes shows them.

        Raises UserMistake for a container that there is not, ServiceFailure when it does not run,
        is paused, or the program is not there (else `result` says that).
        """
        ...

    async def end_leftovers(self, container: str, mark_prefix: str) -> None:
        """End what runs inside under a mark that begins so; for a start after a crash.

        Nothing happens where the container is missing or does not run. Raises ServiceFailure when
        something survives.
        """
        ...


class ScratchContainers(Protocol):
    """Containers to try something in: made, used and removed with all that they have written."""

    def scratch_container(
        self,
        *,
        like: str,
        argv: Sequence[str],
        mark: str,
        environment: Mapping[str, str] | None = None,
    ) -> AbstractAsyncContextManager[str]:
        """The name of a new container that runs `argv` on what the container `like` is made of.

        It has none of that one's data and environment. Leaving the context removes it with all
        that it has written, and so does a cancellation; after a crash `remove_scratch_containers`
        does, by `mark` (as for `exec`).

        Raises UserMistake when there is no container `like`, ServiceFailure when the new one cannot
        be started.
        """
        ...

    async def remove_scratch_containers(self, mark_prefix: str) -> None:
        """Remove all whose mark begins so, running or not; for a start after a crash."""
        ...


class EnvironmentFiles(Protocol):
    """Containers whose variables come from a file that is read at each start (plain processes).

    All of these raise as Engine does.
    """

    async def environment_file(self, container: str) -> Path | None:
        """The file; None for a container without one."""
        ...

    async def use_environment_file(self, container: str, file: Path) -> None:
        """Read this one from the next start on, durably."""
        ...

    async def variables(self, container: str) -> Mapping[str, str]:
        """What its file says now: what it gets at its next start."""
        ...

    async def environment(self, container: str) -> Mapping[str, str] | None:
        """The variables that its main process was started with; None while it does not run."""
        ...
