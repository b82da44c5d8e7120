"""Dumps through zstd: on their way to the storage, and on their way back."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

import zstandard

from bot.backups.streams.background_threads import in_background
from bot.backups.streams.completeness import TAIL_BYTES

# Dumps are full of digests and random keys, which level 3 searches for repetitions in vain: 2 takes
# two thirds of its time, and is smaller there (docs/adr/0011-backup-format.md).
_LEVEL = 2
# One keeps up with any pg_dump at that level, and leaves the other cores to the server.
_THREADS = 1
# What it compresses at a time; by itself it would take more, and hold several of them.
_JOB_BYTES = 512 << 10
# A hop to another thread costs more than a pipe's 64 kB are worth.
_BATCH_BYTES = 512 << 10
# One block of zeros is 30,000 times as large decompressed: that many at a time bounds the memory.
_SLICE_BYTES = 2 << 10


class Compressor:
    """Compresses one stream, and remembers what has to be known about it afterwards."""

    def __init__(self) -> None:
        # Its frame carries a checksum of the content besides.
        parameters = zstandard.ZstdCompressionParameters.from_level(
            _LEVEL, threads=_THREADS, job_size=_JOB_BYTES, write_checksum=True
        )
        self._zstd = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        self._sha256 = hashlib.sha256()
        self.raw_bytes = 0
        self.size_bytes = 0
        self.tail = b""
        """The end of what went in."""

    @property
    def sha256(self) -> str:
        """Of what came out."""
        return self._sha256.hexdigest()

    async def compressed(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        """The stream compressed; nothing of it is kept in memory but a few pieces."""
        async for batch in _batches(pieces):
            if out := await in_background(self._add, batch):
                yield out
        yield await in_background(self._finish)

    def _add(self, batch: Sequence[bytes]) -> bytes:
        for piece in batch:
            self.raw_bytes += len(piece)
            self.tail = (self.tail + piece[-TAIL_BYTES:])[-TAIL_BYTES:]
        return self._counted(b"".join(map(self._zstd.compress, batch)))

    def _finish(self) -> bytes:
        return self._counted(self._zstd.flush())

    def _counted(self, out: bytes) -> bytes:
        self._sha256.update(out)
        self.size_bytes += len(out)
        return out


class Decompressor:
    """Decompresses one stream, and checks it on the way."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdDecompressor().decompressobj()
        self._sha256 = hashlib.sha256()
        self.raw_bytes = 0
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        """Of what went in."""
        return self._sha256.hexdigest()

    @property
    def is_whole(self) -> bool:
        """Whether the stream has come to its own end."""
        return bool(self._zstd.eof)

    async def decompressed(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The content.

        Raises:
            ValueError: it is damaged.
        """
        async for piece in pieces:
            await in_background(self._count, piece)
            rest = memoryview(piece)
            while rest:
                raw, rest = await in_background(self._next, rest)
                if raw:
                    yield raw

    def _count(self, piece: bytes) -> None:
        self._sha256.update(piece)
        self.size_bytes += len(piece)

    def _next(self, rest: memoryview) -> tuple[bytes, memoryview]:
        """About half a MiB of content, and what of `rest` has not been used for it."""
        gathered: list[bytes] = []
        gathered_bytes = used_bytes = 0
        try:
            while used_bytes < len(rest) and gathered_bytes < _BATCH_BYTES and not self.is_whole:
                raw = self._zstd.decompress(rest[used_bytes : used_bytes + _SLICE_BYTES])
                gathered.append(raw)
                gathered_bytes += len(raw)
                used_bytes += _SLICE_BYTES
        except zstandard.ZstdError as error:
            raise ValueError(f"it does not decompress: {error}") from error
        if self.is_whole and (self._zstd.unused_data or used_bytes < len(rest)):
            raise ValueError("something follows its end")
        self.raw_bytes += gathered_bytes
        return b"".join(gathered), rest[used_bytes:]


async def _batches(pieces: AsyncIterator[bytes]) -> AsyncIterator[Sequence[bytes]]:
    gathered: list[bytes] = []
    gathered_bytes = 0
    async for piece in pieces:
        gathered.append(piece)
        gathered_bytes += len(piece)
        if gathered_bytes >= _BATCH_BYTES:
            yield gathered
            gathered, gathered_bytes = [], 0
    if gathered:
        yield gathered
