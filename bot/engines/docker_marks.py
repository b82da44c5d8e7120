"""Programs that go on inside a container after their client has gone, and how they are ended.

/proc shows a program's environment, and so its mark, to processes of the same user: both the
programs and this search run as the container's own.
"""

import asyncio
import signal
from collections.abc import Mapping
from typing import Any

from bot.engines import marks
from bot.engines.docker_calls import DockerCalls
from bot.engines.docker_exec import DockerExec, start_exec
from bot.model.errors import ServiceFailure

_POLL_S = 0.1
# As host_processes.signal_carriers, by sh and /proc only: kill and read are the shell's own. The
# count is of those found, so 0 means that none is left.
_SIGNAL_MARKED = """
signal=$1 needle=$2 found=0 pids=
for folder in /proc/[0-9]*; do
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in *"$needle"*)
            pids="$pids ${folder#/proc/}"
            found=$((found + 1))
            break ;;
        esac
    done <"$folder/environ"
done 2>/dev/null
if [ "$found" -gt 0 ]; then
    kill -s STOP $pids
    kill -s "$signal" $pids
    kill -s CONT $pids
fi 2>/dev/null
echo "$found"
"""


async def end_exec(
    calls: DockerCalls, container: Mapping[str, Any], mark: str, execution: DockerExec
) -> None:
    """End this program and everything that it has started.

    Raises:
        ServiceFailure: it survives SIGKILL, or the engine cannot look.
    """
    needle = marks.line_of(mark)
    # Until it has been seen or has ended it may be about to begin, still without its environment.
    while not await _signal(calls, container, signal.SIGTERM, needle):
        if await execution.exit_code() is not None:
            return
        await asyncio.sleep(_POLL_S)
    await _end_marked(calls, container, needle)


async def end_leftovers(calls: DockerCalls, container: Mapping[str, Any], prefix: str) -> None:
    """End every program whose mark begins so.

    Raises:
        DockerRefusal: the container does not run, is paused or is gone.
        ServiceFailure: one survives SIGKILL, or the engine cannot look.
    """
    await _end_marked(calls, container, marks.line_beginning_with(prefix))


async def _end_marked(calls: DockerCalls, container: Mapping[str, Any], needle: str) -> None:
    await marks.end_all(lambda number: _signal(calls, container, number, needle))


async def _signal(
    calls: DockerCalls, container: Mapping[str, Any], number: signal.Signals, needle: str
) -> int:
    """Send the signal to all programs with the needle in their environment; how many there were."""
    argv = ["sh", "-c", _SIGNAL_MARKED, "sh", number.name.removeprefix("SIG"), needle]
    search = await start_exec(calls, container, argv, {}, with_stdin=False)
    try:
        output = b"".join([piece async for piece in search.stdout()])
        result = await search.result()
    finally:
        search.close()
    if result.exit_code or not output.strip().isdigit():
        raise ServiceFailure(
            "pgherd cannot tell whether an earlier run left programs behind: "
            f"{result.stderr.strip()}",
            code="leftovers_unknown",
            hint="The container's image needs sh, and /proc has to be mounted.",
        )
    return int(output)
