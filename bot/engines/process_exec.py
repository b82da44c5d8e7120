"""One program run beside a container's process, with its streams and its exit code."""

import asyncio
import fcntl
import logging
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, SubprocessStreamProtocol
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from bot.cancellation import finished
from bot.engines import marks
from bot.engines.container_file import ContainerFile
from bot.engines.environment_files import environment_of
from bot.engines.process_end import container_environment, end_marked
from bot.engines.process_run import exit_status
from bot.engines.program_streams import BoundedText, ProgramInput
from bot.model.containers import ExecResult
from bot.model.errors import ServiceFailure

_RECEIVE_BYTES = 256 << 10
# A pipe holds 64 KiB otherwise, and each time that it is emptied costs a turn of the event loop.
# https://man7.org/linux/man-pages/man7/pipe.7.html: more than this is for root only.
_PIPE_BYTES = 1 << 20
_END_LIMIT_S = 30.0
_NOTICE_LIMIT_S = 1.0  # between a program's end and our hearing of it
_KILL_LIMIT_S = 5.0
_POLL_S = 0.01

_log = logging.getLogger(__name__)


class ProcessExec:
    """A running program; `program` makes it, and ends it if it has not ended itself."""

    def __init__(
        self, transport: asyncio.SubprocessTransport, protocol: SubprocessStreamProtocol
    ) -> None:
        self._transport = transport
        self._process = asyncio.subprocess.Process(transport, protocol, asyncio.get_running_loop())
        self._stderr = BoundedText()
        self._listening = asyncio.create_task(self._listen())
        self._input = ProgramInput()
        self.ended = False

    def send_input(self, stdin: AsyncIterator[bytes]) -> None:
        """Begin to send the program its input."""
        self._input.begin(stdin, self)

    async def stdout(self) -> AsyncIterator[bytes]:
        """See Execution.

        Raises:
            Exception: whatever the source of stdin raised.
        """
        while data := await self._input.meanwhile(self._receive):
            yield data

    async def result(self) -> ExecResult:
        """See Execution.

        Raises:
            Exception: whatever the source of stdin raised.
        """
        async for _ in self.stdout():
            pass
        await self._listening
        exit_code = exit_status(await self._process.wait())
        self.ended = True
        return ExecResult(exit_code, str(self._stderr))

    async def send(self, data: bytes) -> bool:
        """Send all of the data; False when the program does not read any more."""
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        try:
            await self._process.stdin.drain()
        except ConnectionError:
            return False
        return True

    async def end_input(self) -> None:
        """End the program's input; its output still comes."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    async def stop_input(self) -> None:
        """Stop sending input, without an end of input."""
        await self._input.stop()

    async def close(self) -> None:
        """Close the streams, after killing a program that has not ended by now."""
        if not await self._ended_within(_NOTICE_LIMIT_S):
            self._process.kill()
            await self._ended_within(_KILL_LIMIT_S)
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        self._transport.close()

    async def _ended_within(self, limit_s: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                # Not wait(): that waits until everybody has let go of the streams, we too.
                while self._process.returncode is None:  # noqa: ASYNC110 - as said above
                    await asyncio.sleep(_POLL_S)
        return self._process.returncode is not None

    async def _receive(self) -> bytes:
        assert self._process.stdout is not None
        return await self._process.stdout.read(_RECEIVE_BYTES)

    async def _listen(self) -> None:
        assert self._process.stderr is not None
        while data := await self._process.stderr.read(_RECEIVE_BYTES):
            self._stderr.add(data)


@asynccontextmanager
async def program(
    container: ContainerFile,
    argv: Sequence[str],
    *,
    mark: str,
    environment: Mapping[str, str],
    stdin: AsyncIterator[bytes] | None,
) -> AsyncIterator[ProcessExec]:
    """Run it as the container's user, in its folder and environment; see ContainerPrograms.exec."""
    own_mark = marks.own_mark(mark)
    added = {
        **environment,
        **container_environment(container),
        **marks.environment_of(own_mark),
    }
    starting = asyncio.ensure_future(_start(container, argv, added, with_stdin=stdin is not None))
    try:
        execution = await asyncio.shield(starting)
        if stdin is not None:
            execution.send_input(stdin)
        yield execution
    finally:
        await finished(_close(container, own_mark, starting))


async def _start(
    container: ContainerFile,
    argv: Sequence[str],
    environment: Mapping[str, str],
    *,
    with_stdin: bool,
) -> ProcessExec:
    process = container.process
    loop = asyncio.get_running_loop()
    try:
        # As asyncio.create_subprocess_exec does, which keeps the transport for itself: it alone can
        # let go of streams that something the program has started still holds open.
        transport, protocol = await loop.subprocess_exec(
            lambda: SubprocessStreamProtocol(limit=_RECEIVE_BYTES, loop=loop),
            *argv,
            cwd=process.cwd,
            env={**await asyncio.to_thread(environment_of, process), **environment},
            stdin=PIPE if with_stdin else DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
            user=process.uid,
            group=process.gid,
            extra_groups=None if process.uid is None else (),
            umask=0o077,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ServiceFailure(
            f"{argv[0]} cannot be run in the container: {error}",
            code="exec_not_started",
            hint="Check that the program is there, and that the container's user may run it.",
        ) from error
    _widen(transport)
    return ProcessExec(transport, protocol)


def _widen(transport: asyncio.SubprocessTransport) -> None:
    stdout = transport.get_pipe_transport(1)
    assert stdout is not None
    if stdout.is_closing():
        return  # it has ended already
    with suppress(OSError):  # its user has many pipes: then it stays as it is
        fcntl.fcntl(stdout.get_extra_info("pipe"), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


async def _close(container: ContainerFile, mark: str, starting: asyncio.Task[ProcessExec]) -> None:
    try:
        execution = await starting
    except ServiceFailure:
        return  # the caller knows it already
    await execution.stop_input()
    try:
        if not execution.ended:
            async with asyncio.timeout(_END_LIMIT_S):
                await end_marked(container, marks.line_of(mark))
    except (ServiceFailure, TimeoutError) as error:
        # What brought us here must not be hidden; `end_leftovers` comes before the next try.
        _log.warning(
            "a program may go on in a container",
            extra={"container": container.process.log.stem, "mark": mark, "reason": str(error)},
        )
    finally:
        # Not earlier: a program that is alive would take it for the end of its input.
        await execution.close()
