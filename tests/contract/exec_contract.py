"""What every engine promises about the programs that it runs inside a container.

A test module inherits from `ExecContract` and gives two fixtures: `engine`, and `inside`, a
container that runs, for tests that leave it as it is.
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil
import pytest
from support.waiting import until

from bot.model.errors import ServiceFailure, UserMistake
from bot.model.ports import ContainerControl, ContainerPrograms

ROOT = Path(__file__).parents[2]
MIB = 1 << 20
BIG_MIB = 100
CLIENT = """
import asyncio, sys
from pathlib import Path
{engine}

async def main():
    argv = ("sh", "-c", "echo up; sleep 600 | sleep 601")
    async with engine.exec(sys.argv[1], argv, mark=sys.argv[2]) as program:
        async for piece in program.stdout():
            print(piece.decode(), flush=True)

asyncio.run(main())
"""
PIPELINE = ("sh", "-c", "echo up; (sleep 600; echo x) | sleep 601")
STUBBORN = ("sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.2; done")
BLOCKED = ("sh", "-c", "echo up; yes")


class RunningEngine(ContainerControl, ContainerPrograms, Protocol):
    async def remove(self, name: str) -> None: ...


@dataclass(frozen=True)
class Inside:
    """A container that runs."""

    name: str
    programs: Callable[[], list[str]]
    """The command lines of what runs in it beside its main process."""
    engine_source: str
    """Python that makes `engine`, one for the same containers, in another process."""


class MemoryWatch:
    """How far this process grows while it is told to look."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._before_bytes = self._process.memory_info().rss
        self.grown_bytes = 0

    def look(self) -> None:
        grown = self._process.memory_info().rss - self._before_bytes
        self.grown_bytes = max(self.grown_bytes, grown)


class ExecContract:
    async def test_streams_and_exit_code_are_told_apart(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        argv = ("sh", "-c", "echo out; echo 'no Grüße' >&2; exit 3")
        async with engine.exec(inside.name, argv, mark="run-1") as program:
            output = b"".join([piece async for piece in program.stdout()])
            result = await program.result()
        assert (output, result.stderr, result.exit_code) == (b"out\n", "no Grüße\n", 3)

    async def test_arguments_and_variables_arrive_as_they_are(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        script = 'printf "%s|" "$@" "$SECRET" "$PGHERD_RUN"'
        argv = ("sh", "-c", script, "sh", "a b", "$HOME", "'\"")
        environment = {"SECRET": "s 'e\n"}
        async with engine.exec(inside.name, argv, mark="run-1", environment=environment) as program:
            output = b"".join([piece async for piece in program.stdout()])
        assert re.fullmatch(rb"a b\|\$HOME\|'\"\|s 'e\n\|run-1\.[0-9a-f]{8}:\|", output)

    async def test_without_input_the_program_finds_its_end_at_once(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        async with engine.exec(inside.name, ("wc", "-c"), mark="run-1") as program:
            assert b"".join([piece async for piece in program.stdout()]).strip() == b"0"

    async def test_a_hundred_megabytes_come_out_in_little_memory(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        argv = ("sh", "-c", f"dd if=/dev/zero bs=1M count={BIG_MIB}; echo done >&2; exit 4")
        memory, received_bytes = MemoryWatch(), 0
        async with engine.exec(inside.name, argv, mark="run-1") as program:
            async for piece in program.stdout():
                received_bytes += len(piece)
                memory.look()
            result = await program.result()
        assert received_bytes == BIG_MIB * MIB
        assert (result.exit_code, result.stderr.splitlines()[-1]) == (4, "done")
        assert memory.grown_bytes < 16 * MIB

    async def test_a_hundred_megabytes_go_in_in_little_memory(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        memory = MemoryWatch()

        async def zeros() -> AsyncIterator[bytes]:
            for _ in range(BIG_MIB):
                memory.look()
                yield bytes(MIB)

        async with engine.exec(inside.name, ("wc", "-c"), mark="run-1", stdin=zeros()) as program:
            output = b"".join([piece async for piece in program.stdout()])
            assert (await program.result()).exit_code == 0
        assert int(output) == BIG_MIB * MIB
        assert memory.grown_bytes < 16 * MIB

    async def test_a_reader_that_waits_makes_the_program_wait(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        argv = ("dd", "if=/dev/zero", "bs=1M", f"count={BIG_MIB}")
        async with engine.exec(inside.name, argv, mark="run-1") as program:
            output = program.stdout()
            await anext(output)
            # By a clock that the machine's load slows down too: as much, through the same pipes.
            async with engine.exec(inside.name, argv, mark="run-2") as other:
                read_bytes = sum([len(piece) async for piece in other.stdout()])
                assert (await other.result()).exit_code == 0
            assert read_bytes == BIG_MIB * MIB
            assert any("dd if" in line for line in inside.programs())
            assert (await program.result()).exit_code == 0

    async def test_one_programs_output_can_be_anothers_input(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        lines, last = ("sh", "-c", "seq 1 200000"), ("tail", "-n", "1")
        async with (
            engine.exec(inside.name, lines, mark="run-1") as writer,
            engine.exec(inside.name, last, mark="run-1", stdin=writer.stdout()) as reader,
        ):
            output = b"".join([piece async for piece in reader.stdout()])
            assert (await writer.result()).exit_code == 0
            assert (await reader.result()).exit_code == 0
        assert output == b"200000\n"

    async def test_a_program_that_stops_reading_still_tells_why(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        argv = ("sh", "-c", "head -c 10; echo enough >&2; exit 5")
        endless = source(*(bytes(MIB) for _ in range(BIG_MIB)))
        async with engine.exec(inside.name, argv, mark="run-1", stdin=endless) as program:
            result = await program.result()
        assert (result.exit_code, result.stderr) == (5, "enough\n")

    async def test_an_input_that_breaks_off_is_never_taken_for_its_end(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield b"half\n"
            await until(lambda: any("cat" in line for line in inside.programs()))
            raise RuntimeError("the source broke")

        argv = ("sh", "-c", "cat >got; echo whole >committed")
        with pytest.raises(RuntimeError, match="the source broke"):
            async with engine.exec(inside.name, argv, mark="run-1", stdin=broken()) as program:
                await program.result()
        async with engine.exec(inside.name, ("ls",), mark="run-1") as program:
            files = b"".join([piece async for piece in program.stdout()]).split()
        assert b"got" in files
        assert b"committed" not in files

    async def test_much_on_stderr_keeps_its_beginning_and_its_end(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        argv = ("sh", "-c", "(echo first; seq 1 100000; echo last) >&2")
        async with engine.exec(inside.name, argv, mark="run-1") as program:
            stderr = (await program.result()).stderr
        assert len(stderr) < 100_000
        assert (stderr.splitlines()[0], stderr.splitlines()[-1]) == ("first", "last")

    async def test_a_program_that_is_not_there_is_named(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        with pytest.raises(ServiceFailure, match="pg_dump_of_old") as caught:
            async with engine.exec(inside.name, ("pg_dump_of_old", "app"), mark="x") as program:
                await program.result()
        assert caught.value.code == "exec_not_started"

    async def test_a_program_that_a_signal_ended_says_so(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        async with engine.exec(inside.name, ("sh", "-c", "kill -9 $$"), mark="run-1") as program:
            assert (await program.result()).exit_code == 137

    async def test_nothing_runs_in_a_container_that_does_not(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        await engine.stop(inside.name, timeout_s=0.1)
        with pytest.raises(ServiceFailure, match=inside.name) as caught:
            async with engine.exec(inside.name, ("true",), mark="run-1"):
                pass
        assert caught.value.code == "container_cannot"
        await engine.start(inside.name)
        with pytest.raises(UserMistake, match="nobody"):
            async with engine.exec("nobody", ("true",), mark="run-1"):
                pass

    async def test_a_container_that_stops_ends_its_programs_and_says_so(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        argv = ("sh", "-c", "echo up; sleep 600")
        async with engine.exec(inside.name, argv, mark="run-1") as program:
            assert await anext(program.stdout()) == b"up\n"
            await engine.stop(inside.name, timeout_s=1)
            assert (await program.result()).exit_code == 137
        await engine.start(inside.name)

    @pytest.mark.parametrize(
        "argv", [PIPELINE, STUBBORN, BLOCKED], ids=["pipeline", "deaf", "blocked"]
    )
    async def test_a_cancelled_program_is_gone_with_all_it_started(
        self, engine: RunningEngine, inside: Inside, argv: tuple[str, ...]
    ) -> None:
        up = asyncio.Event()

        async def run() -> None:
            async with engine.exec(inside.name, argv, mark="run-1") as program:
                assert (await anext(program.stdout())).startswith(b"up\n")
                up.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(run())
        await asyncio.wait_for(up.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert inside.programs() == []

    @pytest.mark.parametrize("after_s", [0.002, 0.01, 0.02, 0.03, 0.05, 0.1])
    async def test_a_cancellation_at_any_moment_of_the_start_leaves_nothing(
        self, engine: RunningEngine, inside: Inside, after_s: float
    ) -> None:
        with pytest.raises(TimeoutError):
            async with (
                asyncio.timeout(after_s),
                engine.exec(inside.name, ("sleep", "601"), mark="run-1") as program,
            ):
                await program.result()
        assert inside.programs() == []

    async def test_what_a_killed_client_left_is_ended_by_its_mark_and_nothing_else(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        for mark in ("run-1", "run-1", "run-12", "other"):
            await start_and_kill_a_client(inside, mark)
        assert inside.programs().count("sleep 601") == 4
        await engine.end_leftovers(inside.name, "run-12")
        assert inside.programs().count("sleep 601") == 3
        await engine.end_leftovers(inside.name, "run-")
        assert inside.programs().count("sleep 601") == 1
        await engine.end_leftovers(inside.name, "other")
        assert inside.programs() == []

    async def test_where_nothing_can_be_left_nothing_is_done(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        await engine.end_leftovers("nobody", "run-")
        await engine.stop(inside.name, timeout_s=0.1)
        await engine.end_leftovers(inside.name, "run-")
        await engine.start(inside.name)
        await engine.end_leftovers(inside.name, "run-")

    @pytest.mark.parametrize("mark", ["", "a b", "a\nb", "a:"])
    async def test_what_could_not_be_found_again_is_no_mark(
        self, engine: RunningEngine, inside: Inside, mark: str
    ) -> None:
        with pytest.raises(ValueError, match="is no mark"):
            async with engine.exec(inside.name, ("true",), mark=mark):
                pass
        with pytest.raises(ValueError, match="is no mark"):
            await engine.end_leftovers(inside.name, mark)

    async def test_two_programs_of_one_run_do_not_end_each_other(
        self, engine: RunningEngine, inside: Inside
    ) -> None:
        async with engine.exec(inside.name, ("sleep", "602"), mark="run-1"):
            async with engine.exec(inside.name, ("sleep", "601"), mark="run-1"):
                await until(lambda: "sleep 601" in inside.programs())
            assert "sleep 601" not in inside.programs()
            assert "sleep 602" in inside.programs()


async def source(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def start_and_kill_a_client(inside: Inside, mark: str) -> None:
    code = CLIENT.format(engine=inside.engine_source)
    client = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, inside.name, mark), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert client.stdout is not None
    assert await asyncio.wait_for(client.stdout.readline(), 20) == b"up\n"
    client.kill()
    await client.wait()
