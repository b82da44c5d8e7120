"""One file of a backup: from the tool through zstd into the storage, and read back from there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from bot.backups.format.manifest import DumpFile
from bot.backups.streams.byte_counter import ByteCounter
from bot.backups.streams.completeness import is_complete
from bot.backups.streams.compression import Compressor, Decompressor
from bot.backups.streams.encryption import BackupEncryption, Tally, decompressor
from bot.model.errors import ServiceFailure
from bot.model.ports import Execution, NewBackup
from bot.postgres.tools.failures import failure, has_errors, warnings
from bot.settings.age_keys import Identity


@dataclass(frozen=True, slots=True)
class Source:
    """A tool that writes a dump, and runs."""

    program: str
    container: str
    execution: Execution
    of_globals: bool


async def first_bytes(source: Source, meter: ByteCounter) -> AsyncIterator[bytes]:
    """Wait until the tool has begun to write; then all that it writes, to be read once.

    Raises:
        ServiceFailure: it has failed before, or nothing has come for too long.
    """
    written = meter.counted(source.execution.stdout())
    first = await anext(written, b"")
    if not first:
        raise failure(source.program, source.container, await source.execution.result())
    return _resumed(first, written)


async def _resumed(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def write_dump(
    new: NewBackup,
    file: str,
    source: Source,
    written: AsyncIterator[bytes],
    encryption: BackupEncryption | None = None,
) -> tuple[DumpFile, tuple[str, ...]]:
    """Write what the tool writes, compressed and perhaps encrypted; and what it has said besides.

    Raises:
        ServiceFailure: the tool failed, or its output is not complete whatever it says.
    """
    compressor, tally = Compressor(), Tally()
    async with aclosing(compressor.compressed(written)) as content:
        if encryption is None:
            await new.write(file, content)
        else:
            async with aclosing(encryption.encrypted(content)) as encrypted:
                await new.write(file, tally.counted(encrypted))
    ended = await source.execution.result()
    if ended.exit_code != 0 or has_errors(ended.stderr):
        raise failure(source.program, source.container, ended)
    if not is_complete(compressor.tail, of_globals=source.of_globals):
        raise ServiceFailure(
            f"What {source.program} has written in {source.container} is cut off after "
            f"{compressor.raw_bytes} bytes, although it says that all is well.",
            code="dump_incomplete",
            hint="Look at the container's memory and at its log, then try again.",
        )
    kept = compressor if encryption is None else tally
    dumped = DumpFile(file, kept.size_bytes, kept.sha256, compressor.raw_bytes)
    return dumped, warnings(ended.stderr)


async def fault_of(
    expected: DumpFile,
    content: AsyncIterator[bytes],
    meter: ByteCounter,
    identities: Sequence[Identity] = (),
) -> str | None:
    """What is wrong with the file as it can be read now, in a sentence; None when nothing is.

    Raises:
        UserMistake: none of the private keys opens it.
        ServiceFailure: it cannot be read at all.
    """
    reading = decompressor(expected, identities)
    try:
        async for _ in meter.counted(reading.decompressed(content)):
            pass
    except ValueError as error:
        return f"{expected.name} is damaged: {error}"
    return mismatch(expected, reading)


async def checksum_fault_of(
    expected: DumpFile, content: AsyncIterator[bytes], meter: ByteCounter
) -> str | None:
    """As `fault_of`, without looking into the file."""
    tally = Tally()
    async for _ in meter.counted(tally.counted(content)):
        pass
    return _changed(expected, tally)


def mismatch(expected: DumpFile, read: Decompressor) -> str | None:
    """How what was read, to its end, differs from what was written."""
    if changed := _changed(expected, read):
        return changed
    if not read.is_whole or read.raw_bytes != expected.raw_bytes:
        return f"{expected.name} is cut off"
    return None


def _changed(expected: DumpFile, read: Decompressor | Tally) -> str | None:
    if read.size_bytes != expected.size_bytes:
        return f"{expected.name} has {read.size_bytes} bytes instead of {expected.size_bytes}"
    if read.sha256 != expected.sha256:
        return f"{expected.name} has been changed: its SHA-256 is another"
    return None
