"""Streams of programs inside containers, beside the docker CLI's, which writes and reads files too.

Takes root: the Docker Engine is a private one.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import psutil

from bench.figures import Figure, show
from bot.engines.docker import DockerEngine
from tests.support.docker_containers import Containers
from tests.support.private_docker import private_docker

ROUNDS = 3
MIB = 1 << 20
SIZE_MIB = 500
PIECE_BYTES = 256 << 10
WRITES = ("dd", "if=/dev/zero", "bs=1M", f"count={SIZE_MIB}")
READS = ("sh", "-c", "cat >/dev/null")


class Growth:
    """How far this process has grown at most while it passed the bytes on."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self.before_bytes = self._rss_bytes()
        self.most_bytes = 0

    def look(self) -> None:
        self.most_bytes = max(self.most_bytes, self._rss_bytes() - self.before_bytes)

    def _rss_bytes(self) -> int:
        return int(self._process.memory_info().rss)


async def measure() -> list[Figure]:
    with private_docker() as docker, tempfile.TemporaryDirectory(prefix="pgherd-bench-") as folder:
        containers = Containers(docker.host)
        try:
            return await _measure(docker.host, containers.run(), Path(folder))
        finally:
            containers.remove_all()


async def _measure(host: str, name: str, folder: Path) -> list[Figure]:
    engine, taken, given = DockerEngine(host), folder / "taken", folder / "given"
    given.write_bytes(bytes(SIZE_MIB * MIB))
    async with engine.exec(name, ("true",), mark="bench") as program:
        await program.result()  # the SDK is loaded now: that is not what is measured
    growth = Growth()
    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "pgherd: stdout": lambda: _take(engine, name, taken, growth),
        "docker: stdout": lambda: _docker(host, name, *WRITES, taken=taken),
        "pgherd: stdin": lambda: _give(engine, name, given, growth),
        "docker: stdin": lambda: _docker(host, name, *READS, given=given),
    }
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, go in ways.items():
            began_s = time.perf_counter()
            await go()
            rates[way].append(SIZE_MIB / (time.perf_counter() - began_s))
            taken.unlink(missing_ok=True)
    medians = {way: show(way, values, "MiB/s") for way, values in rates.items()}
    print(f"pgherd: grown by {growth.most_bytes / MIB:.1f} MiB at most", flush=True)
    return [
        Figure(
            f"{stream} of {SIZE_MIB} MiB through an exec / docker CLI",
            medians[f"pgherd: {stream}"] / medians[f"docker: {stream}"],
            0.8,
            more_is_better=True,
        )
        for stream in ("stdout", "stdin")
    ]


async def _take(engine: DockerEngine, name: str, taken: Path, growth: Growth) -> None:
    with taken.open("wb", buffering=0) as file:
        async with engine.exec(name, WRITES, mark="bench") as program:
            async for piece in program.stdout():
                file.write(piece)
                growth.look()
            assert (await program.result()).exit_code == 0
    assert taken.stat().st_size == SIZE_MIB * MIB


async def _give(engine: DockerEngine, name: str, given: Path, growth: Growth) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        with given.open("rb", buffering=0) as file:
            while piece := file.read(PIECE_BYTES):
                growth.look()
                yield piece

    async with engine.exec(name, READS, mark="bench", stdin=pieces()) as program:
        assert (await program.result()).exit_code == 0


async def _docker(
    host: str, name: str, *argv: str, taken: Path | None = None, given: Path | None = None
) -> None:
    with (
        (taken or Path(os.devnull)).open("wb") as out,
        (given or Path(os.devnull)).open("rb") as in_,
    ):
        docker = await asyncio.create_subprocess_exec(
            *("docker", "--host", host, "exec", "--interactive", name, *argv),
            stdin=in_, stdout=out, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert await docker.wait() == 0
