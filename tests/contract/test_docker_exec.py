"""Programs inside containers: their streams, how they end, and that none is left."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from support.docker_containers import Containers
from support.waiting import until

from bot.engines.docker import DockerEngine
from bot.model.errors import ServiceFailure, UserMistake

ROOT = Path(__file__).parents[2]
MIB = 1 << 20
BIG_MIB = 100
CLIENT = """
import asyncio, sys
from bot.engines.docker import DockerEngine

async def main():
    argv = ("sh", "-c", "echo up; sleep 600 | sleep 601")
    async with DockerEngine(sys.argv[1]).exec(sys.argv[2], argv, mark=sys.argv[3]) as program:
        async for piece in program.stdout():
            print(piece.decode(), flush=True)

asyncio.run(main())
"""


@pytest.fixture
def engine(docker_host: str) -> DockerEngine:
    return DockerEngine(docker_host)


@pytest.fixture
def name(shared_container: str) -> str:
    return shared_container


class MemoryWatch:
    """How far this process grows while it is told to look."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._before_bytes = self._process.memory_info().rss
        self.grown_bytes = 0

    def look(self) -> None:
        grown = self._process.memory_info().rss - self._before_bytes
        self.grown_bytes = max(self.grown_bytes, grown)


async def source(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_streams_and_exit_code_are_told_apart(engine: DockerEngine, name: str) -> None:
    argv = ("sh", "-c", "echo out; echo 'no Grüße' >&2; exit 3")
    async with engine.exec(name, argv, mark="run-1") as program:
        output = b"".join([piece async for piece in program.stdout()])
        result = await program.result()
    assert (output, result.stderr, result.exit_code) == (b"out\n", "no Grüße\n", 3)


async def test_arguments_and_variables_arrive_as_they_are(engine: DockerEngine, name: str) -> None:
    argv = ("sh", "-c", 'printf "%s|" "$@" "$SECRET" "$PGHERD_RUN"', "sh", "a b", "$HOME", "'\"")
    async with engine.exec(name, argv, mark="run-1", environment={"SECRET": "s 'e\n"}) as program:
        output = b"".join([piece async for piece in program.stdout()])
    assert re.fullmatch(rb"a b\|\$HOME\|'\"\|s 'e\n\|run-1\.[0-9a-f]{8}:\|", output)


async def test_a_hundred_megabytes_come_out_in_little_memory(
    engine: DockerEngine, name: str
) -> None:
    argv = ("sh", "-c", f"dd if=/dev/zero bs=1M count={BIG_MIB}; echo done >&2; exit 4")
    memory, received_bytes = MemoryWatch(), 0
    async with engine.exec(name, argv, mark="run-1") as program:
        async for piece in program.stdout():
            received_bytes += len(piece)
            memory.look()
        result = await program.result()
    assert received_bytes == BIG_MIB * MIB
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (4, "done")
    assert memory.grown_bytes < 16 * MIB


async def test_a_hundred_megabytes_go_in_in_little_memory(engine: DockerEngine, name: str) -> None:
    memory = MemoryWatch()

    async def zeros() -> AsyncIterator[bytes]:
        for _ in range(BIG_MIB):
            memory.look()
            yield bytes(MIB)

    async with engine.exec(name, ("wc", "-c"), mark="run-1", stdin=zeros()) as program:
        output = b"".join([piece async for piece in program.stdout()])
        assert (await program.result()).exit_code == 0
    assert int(output) == BIG_MIB * MIB
    assert memory.grown_bytes < 16 * MIB


async def test_a_reader_that_waits_makes_the_program_wait(
    engine: DockerEngine, containers: Containers, name: str
) -> None:
    argv = ("sh", "-c", f"dd if=/dev/zero bs=1M count={BIG_MIB} 2>/tmp/dd && touch /tmp/written")
    async with engine.exec(name, argv, mark="run-1") as program:
        output = program.stdout()
        await anext(output)
        await asyncio.sleep(0.5)  # the time in which it must not come to its end
        assert any("dd if=" in line for line in containers.programs(name))
        assert (await program.result()).exit_code == 0


async def test_one_programs_output_can_be_anothers_input(engine: DockerEngine, name: str) -> None:
    lines = ("sh", "-c", "seq 1 200000")
    async with (
        engine.exec(name, lines, mark="run-1") as writer,
        engine.exec(name, ("tail", "-n", "1"), mark="run-1", stdin=writer.stdout()) as reader,
    ):
        output = b"".join([piece async for piece in reader.stdout()])
        assert (await writer.result()).exit_code == 0
        assert (await reader.result()).exit_code == 0
    assert output == b"200000\n"


async def test_a_program_that_stops_reading_still_tells_why(
    engine: DockerEngine, name: str
) -> None:
    argv = ("sh", "-c", "head -c 10; echo enough >&2; exit 5")
    endless = source(*(bytes(MIB) for _ in range(BIG_MIB)))
    async with engine.exec(name, argv, mark="run-1", stdin=endless) as program:
        result = await program.result()
    assert (result.exit_code, result.stderr) == (5, "enough\n")


async def test_an_input_that_breaks_off_is_never_taken_for_its_end(
    engine: DockerEngine, containers: Containers, name: str
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half\n"
        await until(lambda: any("cat" in line for line in containers.programs(name)))
        raise RuntimeError("the source broke")

    argv = ("sh", "-c", "cat >/tmp/got; echo whole >/tmp/committed")
    with pytest.raises(RuntimeError, match="the source broke"):
        async with engine.exec(name, argv, mark="run-1", stdin=broken()) as program:
            await program.result()
    async with engine.exec(name, ("ls", "/tmp"), mark="run-1") as program:
        files = b"".join([piece async for piece in program.stdout()]).split()
    assert b"got" in files
    assert b"committed" not in files


async def test_much_on_stderr_keeps_its_beginning_and_its_end(
    engine: DockerEngine, name: str
) -> None:
    argv = ("sh", "-c", "(echo first; seq 1 100000; echo last) >&2")
    async with engine.exec(name, argv, mark="run-1") as program:
        stderr = (await program.result()).stderr
    assert len(stderr) < 100_000
    assert (stderr.splitlines()[0], stderr.splitlines()[-1]) == ("first", "last")


async def test_a_program_that_the_image_lacks_is_named(engine: DockerEngine, name: str) -> None:
    with pytest.raises(ServiceFailure, match="pg_dump") as caught:
        async with engine.exec(name, ("pg_dump", "app"), mark="run-1") as program:
            await program.result()
    assert caught.value.code == "exec_not_started"


async def test_nothing_runs_in_a_container_that_does_not(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run()
    containers.client.pause(name)
    with pytest.raises(ServiceFailure, match=name):
        async with engine.exec(name, ("true",), mark="run-1"):
            pass
    containers.client.unpause(name)
    await engine.stop(name)
    with pytest.raises(ServiceFailure, match=name):
        async with engine.exec(name, ("true",), mark="run-1"):
            pass
    with pytest.raises(UserMistake, match="nobody"):
        async with engine.exec("nobody", ("true",), mark="run-1"):
            pass


async def test_a_container_that_stops_ends_its_programs_and_says_so(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run()
    async with engine.exec(name, ("sh", "-c", "echo up; sleep 600"), mark="run-1") as program:
        assert await anext(program.stdout()) == b"up\n"
        await engine.stop(name, timeout_s=1)
        assert (await program.result()).exit_code == 137


PIPELINE = ("sh", "-c", "echo up; (sleep 600; echo x) | sleep 601")
STUBBORN = ("sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.2; done")
BLOCKED = ("sh", "-c", "echo up; yes")


@pytest.mark.parametrize("argv", [PIPELINE, STUBBORN, BLOCKED], ids=["pipeline", "deaf", "blocked"])
async def test_a_cancelled_program_is_gone_with_all_it_started(
    engine: DockerEngine, containers: Containers, name: str, argv: tuple[str, ...]
) -> None:
    up = asyncio.Event()

    async def run() -> None:
        async with engine.exec(name, argv, mark="run-1") as program:
            assert (await anext(program.stdout())).startswith(b"up\n")
            up.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(run())
    await asyncio.wait_for(up.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert containers.programs(name) == ["sleep 600"]


@pytest.mark.parametrize("after_s", [0.002, 0.01, 0.02, 0.03, 0.05, 0.1])
async def test_a_cancellation_at_any_moment_of_the_start_leaves_nothing(
    engine: DockerEngine, containers: Containers, name: str, after_s: float
) -> None:
    with pytest.raises(TimeoutError):
        async with (
            asyncio.timeout(after_s),
            engine.exec(name, ("sleep", "601"), mark="run-1") as program,
        ):
            await program.result()
    assert containers.programs(name) == ["sleep 600"]


async def test_what_a_killed_client_left_is_ended_by_its_mark_and_nothing_else(
    docker_host: str, engine: DockerEngine, containers: Containers, name: str
) -> None:
    for mark in ("run-1", "run-1", "run-12", "other"):
        await start_and_kill_a_client(docker_host, name, mark)
    assert containers.programs(name).count("sleep 601") == 4
    await engine.end_leftovers(name, "run-12")
    assert containers.programs(name).count("sleep 601") == 3
    await engine.end_leftovers(name, "run-")
    assert containers.programs(name).count("sleep 601") == 1
    await engine.end_leftovers(name, "other")
    assert containers.programs(name) == ["sleep 600"]


async def start_and_kill_a_client(host: str, name: str, mark: str) -> None:
    client = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CLIENT, host, name, mark),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert client.stdout is not None
    assert await asyncio.wait_for(client.stdout.readline(), 20) == b"up\n"
    client.kill()
    await client.wait()


async def test_where_nothing_can_be_left_nothing_is_done(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run()
    await engine.end_leftovers("nobody", "run-")
    await engine.stop(name, timeout_s=1)
    await engine.end_leftovers(name, "run-")
    await engine.end_leftovers(containers.create(("true",)), "run-")


async def test_two_programs_of_one_run_do_not_end_each_other(
    engine: DockerEngine, containers: Containers, name: str
) -> None:
    async with engine.exec(name, ("sleep", "602"), mark="run-1"):
        async with engine.exec(name, ("sleep", "601"), mark="run-1"):
            await until(lambda: "sleep 601" in containers.programs(name))
        assert "sleep 601" not in containers.programs(name)
        assert "sleep 602" in containers.programs(name)
