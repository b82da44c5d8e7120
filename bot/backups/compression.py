"""Dumps through zstd: on their way to the storage, and on their way back."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator

import zstandard

from bot.backups.completeness import TAIL_BYTES

_LEVEL, _THREADS = 3, 2
# A hop to another thread costs more than a pipe's 64 kB are worth.
_BATCH_BYTES = 1 << 20
# One block of zeros is 30,000 times as large decompressed: that many at a time bounds the memory.
_SLICE_BYTES = 2 << 10


class Compressor:
    """Compresses one stream, and remembers what has to be known about it afterwards."""

    def __init__(self) -> None:
        # Its frame carries a checksum of the content besides.
        self._zstd = zstandard.ZstdCompressor(
            level=_LEVEL, threads=_THREADS, write_checksum=True
        ).compressobj()
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
            if out := await asyncio.to_thread(self._add, batch):
                yield out
        yield await asyncio.to_thread(self._finish)

    def _add(self, batch: bytes) -> bytes:
        self.raw_bytes += len(batch)
        self.tail = (self.tail + batch[-TAIL_BYTES:])[-TAIL_BYTES:]
        return self._counted(self._zstd.compress(batch))

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
            await asyncio.to_thread(self._count, piece)
            rest = memoryview(piece)
            while rest:
                raw, rest = await asyncio.to_thread(self._next, rest)
                if raw:
                    yield raw

    def _count(self, piece: bytes) -> None:
        self._sha256.update(piece)
        self.size_bytes += len(piece)

    def _next(self, rest: memoryview) -> tuple[bytes, memoryview]:
        """About a MiB of content, and what of `rest` has not been used for it."""
        gathered: list[bytes] = []
        gathered_bytes = 0
        while rest and gathered_bytes < _BATCH_BYTES:
            gathered.append(self._add(rest[:_SLICE_BYTES]))
            gathered_bytes += len(gathered[-1])
            rest = rest[_SLICE_BYTES:]
        return b"".join(gathered), rest

    def _add(self, part: memoryview) -> bytes:
        if self.is_whole:
            raise ValueError("something follows its end")
        try:
            raw = self._zstd.decompress(part)
        except zstandard.ZstdError as error:
            raise ValueError(f"it does not decompress: {error}") from error
        if self._zstd.unused_data:
            raise ValueError("something follows its end")
        self.raw_bytes += len(raw)
        return raw


async def _batches(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    gathered: list[bytes] = []
    gathered_bytes = 0
    async for piece in pieces:
        gathered.append(piece)
        gathered_bytes += len(piece)
        if gathered_bytes >= _BATCH_BYTES:
            yield b"".join(gathered)
            gathered, gathered_bytes = [], 0
    if gathered:
        yield b"".join(gathered)
