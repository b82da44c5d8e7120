"""One file of a set: from the tool through zstd into the storage, and read back from there."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass

from bot.backups.completeness import is_complete
from bot.backups.compression import Compressor, Decompressor
from bot.backups.manifest import DumpFile
from bot.backups.meter import Meter
from bot.model.errors import ServiceFailure
from bot.model.ports import Execution, NewSet
from bot.postgres.tools.failures import failure, has_errors, warnings


@dataclass(frozen=True, slots=True)
class Source:
    """A tool that writes a dump."""

    program: str
    container: str
    running: AbstractAsyncContextManager[Execution]
    of_globals: bool


async def write_dump(
    new: NewSet, file: str, source: Source, meter: Meter
) -> tuple[DumpFile, tuple[str, ...]]:
    """Write what the tool writes, compressed; and what it has said besides.

    Raises:
        ServiceFailure: the tool failed, or its output is not complete whatever it says.
    """
    compressor = Compressor()
    async with source.running as execution:
        raw = meter.counted(execution.stdout())
        async with aclosing(compressor.compressed(raw)) as content:
            await new.write(file, content)
        ended = await execution.result()
    if ended.exit_code != 0 or has_errors(ended.stderr):
        raise failure(source.program, source.container, ended)
    if not is_complete(compressor.tail, of_globals=source.of_globals):
        raise ServiceFailure(
            f"What {source.program} has written in {source.container} is cut off after "
            f"{compressor.raw_bytes} bytes, although it says that all is well.",
            code="dump_incomplete",
            hint="Look at the container's memory and at its log, then try again.",
        )
    written = DumpFile(file, compressor.size_bytes, compressor.sha256, compressor.raw_bytes)
    return written, warnings(ended.stderr)


async def fault_of(expected: DumpFile, content: AsyncIterator[bytes], meter: Meter) -> str | None:
    """What is wrong with the file as it can be read now, in a sentence; None when nothing is.

    Raises:
        ServiceFailure: it cannot be read at all.
    """
    decompressor = Decompressor()
    try:
        async for _ in meter.counted(decompressor.decompressed(content)):
            pass
    except ValueError as error:
        return f"{expected.name} is damaged: {error}"
    return mismatch(expected, decompressor)


def mismatch(expected: DumpFile, read: Decompressor) -> str | None:
    """How what was read, to its end, differs from what was written."""
    if read.size_bytes != expected.size_bytes:
        return f"{expected.name} has {read.size_bytes} bytes instead of {expected.size_bytes}"
    if read.sha256 != expected.sha256:
        return f"{expected.name} has been changed: its SHA-256 is another"
    if not read.is_whole or read.raw_bytes != expected.raw_bytes:
        return f"{expected.name} is cut off"
    return None
