"""The end of processes, by the stop signal first, and of what they leave behind."""

import asyncio
import signal

from bot.engines import marks
from bot.engines.container_file import ContainerFile
from bot.engines.process_run import gone_within
from bot.host_processes import ProcessId, carriers_of, send, signal_carriers, writers_to
from bot.model.errors import ServiceFailure

_KILL_LIMIT_S = 5.0
_CONTAINER = "PGHERD_CONTAINER"


def container_environment(container: ContainerFile) -> dict[str, str]:
    """The variable by which a program that runs inside is told from those of other containers."""
    return {_CONTAINER: str(container.process.log)}


async def end(name: str, process: ProcessId, first: signal.Signals, timeout_s: float) -> None:
    """Send a container's process the signal, wait, then SIGKILL after `timeout_s`.

    Raises:
        ServiceFailure: it survived SIGKILL, or belongs to another user.
    """
    for number, limit_s in ((first, timeout_s), (signal.SIGKILL, _KILL_LIMIT_S)):
        try:
            # A paused process takes its signal only once it is continued.
            send(process, number, signal.SIGCONT)
        except PermissionError as error:
            raise ServiceFailure(
                f"The process {process.pid} of the container {name} belongs to another user.",
                code="process_not_ours",
                hint="Stop it as the user who started it, or as root.",
            ) from error
        if await gone_within(process, limit_s):
            return
    raise ServiceFailure(
        f"The process {process.pid} of the container {name} survives SIGKILL.",
        code="process_does_not_end",
        hint="It hangs in the kernel, usually on a disk that does not respond; see dmesg.",
    )


async def end_leftovers(name: str, container: ContainerFile) -> None:
    """Kill whatever of it still runs beside its main process, programs run inside included.

    Raises:
        ServiceFailure: something survived, or belongs to another user.
    """
    for process in await asyncio.to_thread(_leftovers, container):
        await end(name, process, signal.SIGKILL, _KILL_LIMIT_S)


async def end_marked(container: ContainerFile, line: str) -> None:
    """End every program run inside whose environment has a line that begins so.

    Raises:
        ServiceFailure: one survives SIGKILL.
    """
    lines = (_line_of(container), line)
    await marks.end_all(lambda number: asyncio.to_thread(signal_carriers, number, *lines))


def _leftovers(container: ContainerFile) -> list[ProcessId]:
    return [*writers_to(container.process.log), *carriers_of(_line_of(container))]


def _line_of(container: ContainerFile) -> str:
    # The zero byte behind it: else this would be the beginning of another log's path too.
    return "".join(f"{name}={log}\0" for name, log in container_environment(container).items())
