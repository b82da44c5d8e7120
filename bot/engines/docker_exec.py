"""One program run inside a container, with its streams and its exit code."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from bot.engines.docker_calls import DockerCalls
from bot.engines.docker_failures import DockerRefusal
from bot.engines.docker_frames import Frames, Stream
from bot.engines.docker_pipe import Pipe, open_pipe
from bot.engines.program_streams import BoundedText, ProgramInput
from bot.model.containers import ExecResult
from bot.model.errors import ServiceFailure

_LIMIT_S = 15.0  # for one answer of an engine that may be busy
_EXIT_LIMIT_S = 10.0  # between the end of the output and the exit code
_POLL_S = 0.02
# How a shell, and Docker too, says that a program cannot be run or was not found.
_NOT_STARTED = (126, 127)
_RUNTIME_SAYS = b"OCI runtime exec failed"


class DockerExec:
    """A running program; `DockerEngine.exec` makes it, and ends it if it has not ended itself."""

    def __init__(self, calls: DockerCalls, exec_id: str, argv: Sequence[str], pipe: Pipe) -> None:
        self._calls, self._exec_id, self._program = calls, exec_id, argv[0]
        self._pipe = pipe
        self._frames = Frames()
        self._stderr = BoundedText()
        self._beginning = b""
        self._input = ProgramInput()
        self.ended = False

    def send_input(self, stdin: AsyncIterator[bytes]) -> None:
        """Begin to send the program its input."""
        self._input.begin(stdin, self._pipe)

    async def stdout(self) -> AsyncIterator[bytes]:
        """The program's output as it comes; while nobody reads, the program waits.

        Its end says nothing about success: that is in `result`.

        Raises:
            ServiceFailure: the connection broke.
            Exception: whatever the source of stdin raised.
        """
        while data := await self._input.meanwhile(self._received):
            for stream, piece in self._taken_apart(data):
                if stream is Stream.STDERR:
                    self._stderr.add(piece)
                    continue
                self._beginning = self._beginning or piece
                yield piece

    async def result(self) -> ExecResult:
        """The outcome, after the program's end; the rest of stdout is discarded.

        Raises:
            ServiceFailure: it could not be started, or its outcome is unknown.
            Exception: whatever the source of stdin raised.
        """
        async for _ in self.stdout():
            pass
        exit_code = await self._exit_code()
        self.ended = True
        if exit_code in _NOT_STARTED and self._beginning.startswith(_RUNTIME_SAYS):
            raise ServiceFailure(
                f"{self._program} cannot be run in the container: "
                f"{self._beginning.decode(errors='replace').strip()}",
                code="exec_not_started",
                hint="The container's image has to contain the program.",
            )
        if not self._frames.complete:
            raise self._lost("its output broke off")
        return ExecResult(exit_code, str(self._stderr))

    async def exit_code(self) -> int | None:
        """The exit code; None before the program has ended.

        Raises:
            ServiceFailure: the engine does not know the program any more, or does not answer.
        """
        try:
            seen = await self._calls.run(
                f"show the state of {self._program}",
                lambda c: c.exec_inspect(self._exec_id),
                _LIMIT_S,
            )
        except DockerRefusal as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                raise self._lost("the container or the engine was stopped") from refusal
            raise
        code = seen["ExitCode"]
        return None if seen["Running"] or code is None else int(code)

    async def drain(self) -> None:
        """Discard the output to its end. Raises nothing: this is for a program that is being ended.

        An engine does not see the end of any program in a container while the output of one that
        has ended waits for its reader.
        """
        with suppress(ServiceFailure):
            while await self._received():
                pass

    async def stop_input(self) -> None:
        """Stop sending input, without an end of input."""
        await self._input.stop()

    def close(self) -> None:
        """Close the streams; a program that still runs takes that for the end of its input."""
        self._pipe.close()

    async def _received(self) -> bytes:
        try:
            return await self._pipe.receive()
        except OSError as error:
            raise self._lost(f"the connection to the engine broke ({error.strerror})") from error

    def _taken_apart(self, data: bytes) -> list[tuple[Stream, bytes]]:
        try:
            return self._frames.feed(data)
        except ValueError as error:
            raise self._lost("its output is not in Docker's format") from error

    async def _exit_code(self) -> int:
        try:
            async with asyncio.timeout(_EXIT_LIMIT_S):
                # Only asking tells: the engine sends nothing more once the output has ended.
                while (code := await self.exit_code()) is None:  # noqa: ASYNC110 - as said above
                    await asyncio.sleep(_POLL_S)
        except TimeoutError as error:
            raise self._lost("its output ended while it was still running") from error
        return code

    def _lost(self, why: str) -> ServiceFailure:
        return ServiceFailure(
            f"The outcome of {self._program} in the container is unknown: {why}.",
            code="exec_lost",
            hint="Assume that it failed. Whatever still runs is ended before the next try.",
        )


async def start_exec(
    calls: DockerCalls,
    container: Mapping[str, Any],
    argv: Sequence[str],
    environment: Mapping[str, str],
    *,
    with_stdin: bool,
) -> DockerExec:
    """Start a program in the container that was inspected, as the container's own user.

    Raises:
        DockerRefusal: the container does not run, is paused or is gone.
        ServiceFailure: the engine does not answer.
    """
    doing = f"run {argv[0]} in the container {container['Name'].lstrip('/')}"
    exec_id, version = await calls.run(
        doing,
        lambda client: (
            client.exec_create(
                container["Id"], list(argv), stdin=with_stdin, environment=dict(environment)
            )["Id"],
            client.api_version,
        ),
        _LIMIT_S,
    )
    path = f"/v{version}/exec/{exec_id}/start"
    pipe = await open_pipe(calls.host, calls.tls, doing, path, _LIMIT_S)
    return DockerExec(calls, exec_id, argv, pipe)
