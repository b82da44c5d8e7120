"""Encrypted streams: to public keys, through threads, and back with a private one only."""

import asyncio
import subprocess
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pyrage
import pytest
from support.needed import need
from support.waiting import until

from bot.backups.format.manifest import DumpFile
from bot.backups.progress import Stage
from bot.backups.streams.blocking_filter import Reader, Writer, filtered
from bot.backups.streams.byte_counter import ByteCounter
from bot.backups.streams.compression import Compressor
from bot.backups.streams.dump import checksum_fault_of, fault_of
from bot.backups.streams.encryption import BackupEncryption, Tally, opened_text
from bot.model.errors import ServiceFailure, UserMistake
from bot.settings.age_keys import identities

CONTENT = b"".join(b"%d\tsome row of a table\n" % n for n in range(200_000))


class Pair:
    """A private key and its public one."""

    def __init__(self) -> None:
        self.private = pyrage.x25519.Identity.generate()
        self.public = str(self.private.to_public())


async def pieces(content: bytes, size_bytes: int = 1 << 20) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size_bytes):
        yield content[start : start + size_bytes]


async def gathered(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


async def encrypted(encryption: BackupEncryption, content: bytes) -> tuple[DumpFile, bytes]:
    compressor, tally = Compressor(), Tally()
    stream = encryption.encrypted(compressor.compressed(pieces(content)))
    kept = await gathered(tally.counted(stream))
    file = DumpFile("x.sql.zst.age", tally.size_bytes, tally.sha256, compressor.raw_bytes)
    return file, kept


def meter() -> ByteCounter:
    return ByteCounter(lambda _: None, "mealie", Stage.CHECKING)


async def test_a_stream_is_read_with_each_private_key_and_with_its_own_one() -> None:
    first, second = Pair(), Pair()
    encryption = BackupEncryption([first.public, second.public])
    file, kept = await encrypted(encryption, CONTENT)
    assert file.size_bytes == len(kept)
    assert kept.startswith(b"age-encryption.org/v1\n")
    for keys in ([first.private], [second.private], encryption.identities):
        assert await fault_of(file, pieces(kept), meter(), keys) is None
    assert await checksum_fault_of(file, pieces(kept), meter()) is None


async def test_another_private_key_opens_nothing() -> None:
    file, kept = await encrypted(BackupEncryption([Pair().public]), CONTENT)
    with pytest.raises(UserMistake, match="other keys"):
        await fault_of(file, pieces(kept), meter(), [Pair().private])


@pytest.mark.parametrize(
    ("damage", "without_key", "with_key"),
    [
        (lambda kept: kept[:-1], "bytes instead of", "damaged"),
        (lambda kept: kept[:-67_000], "bytes instead of", "damaged"),
        (lambda kept: kept + b"x", "bytes instead of", "damaged"),
        (
            lambda kept: kept[:50_000] + bytes([kept[50_000] ^ 1]) + kept[50_001:],
            "SHA-256",
            "damaged",
        ),
        (lambda kept: b"", "bytes instead of", "damaged"),
    ],
)
async def test_damage_is_found_with_a_key_and_without(
    damage: object, without_key: str, with_key: str
) -> None:
    encryption = BackupEncryption([Pair().public])
    file, kept = await encrypted(encryption, CONTENT)
    broken = damage(kept)  # type: ignore[operator] - one of the functions above
    assert without_key in (await checksum_fault_of(file, pieces(broken), meter()) or "")
    assert with_key in (await fault_of(file, pieces(broken), meter(), encryption.identities) or "")


async def test_a_small_text_comes_back_and_damage_is_an_error() -> None:
    encryption = BackupEncryption([Pair().public])
    text = encryption.encrypted_text("Größen\n")
    assert text.isascii()
    assert opened_text(text, encryption.identities) == "Größen\n"
    for damaged in ("", "Größen", text.replace("A", "B", 1), text[:-60]):
        with pytest.raises(ValueError, match="does not decrypt"):
            opened_text(damaged, encryption.identities)
    with pytest.raises(UserMistake, match="other keys"):
        opened_text(text, [Pair().private])


async def test_a_stream_closed_early_ends_its_thread() -> None:
    async with aclosing(BackupEncryption([Pair().public]).encrypted(endless())) as stream:
        assert await anext(stream)
        assert [t for t in threading.enumerate() if t.name == "filter"]
    await until(lambda: not [t for t in threading.enumerate() if t.name == "filter"])


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 100_000


async def test_a_cancelled_reader_ends_its_thread_too() -> None:
    began = asyncio.Event()

    async def silent() -> AsyncIterator[bytes]:
        began.set()
        await asyncio.Event().wait()
        yield b""

    task = asyncio.create_task(gathered(BackupEncryption([Pair().public]).encrypted(silent())))
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: not [t for t in threading.enumerate() if t.name == "filter"])


async def test_what_the_source_raises_comes_through_as_it_is() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise ServiceFailure("The disk is gone.", code="x", hint="y")

    with pytest.raises(ServiceFailure, match="The disk is gone"):
        await gathered(BackupEncryption([Pair().public]).encrypted(broken()))


async def test_what_the_function_raises_comes_through_as_it_is() -> None:
    def work(reader: Reader, writer: Writer) -> None:
        writer.write(reader.read(3))
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        await gathered(filtered(pieces(b"abcdef"), work))


async def test_more_streams_than_the_pool_has_threads_do_not_wait_for_each_other() -> None:
    encryption = BackupEncryption([Pair().public])
    async with asyncio.timeout(60):
        kept = await asyncio.gather(*(encrypted(encryption, CONTENT) for _ in range(40)))
    assert {file.raw_bytes for file, _ in kept} == {len(CONTENT)}


def test_keys_of_ssh_serve_too(tmp_path: Path) -> None:
    need("ssh-keygen")
    for kind in ("ed25519", "rsa"):
        file = tmp_path / kind
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(file)], check=True)
        text = BackupEncryption([file.with_suffix(".pub").read_text().strip()]).encrypted_text("x")
        assert opened_text(text, identities(file.read_text())) == "x"
