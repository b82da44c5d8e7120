"""The folder that sets lie in."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from backups.backup_samples import SET_ID

from bot.backups.storage.local_folder import LocalFolder
from bot.backups.streams.compression import Compressor, Decompressor
from bot.backups.streams.text_chunks import one_piece, text_of
from bot.model.errors import Blocked, ServiceFailure, UserMistake

OTHER = "20261123T020000Z-000000"


@pytest.fixture
def storage(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path, reserve_bytes=0)


async def published(storage: LocalFolder, backup_id: str = SET_ID) -> None:
    async with storage.begin("mealie", backup_id) as new:
        await new.write("a", one_piece("content"))
        assert await text_of(new.read("a")) == b"content"
        await new.publish()


async def test_a_set_is_seen_once_it_is_published(storage: LocalFolder) -> None:
    async with storage.begin("mealie", SET_ID) as new:
        await new.write("a", one_piece("content"))
        assert await storage.entries("mealie") == ()
        await new.publish()
        assert await storage.entries("mealie") == (SET_ID,)
    assert await text_of(storage.read("mealie", f"{SET_ID}/a")) == b"content"
    assert await storage.services() == ("mealie",)


async def test_a_set_that_was_not_published_leaves_nothing(
    storage: LocalFolder, tmp_path: Path
) -> None:
    async with storage.begin("mealie", SET_ID) as new:
        await new.write("a", one_piece("content"))
    assert list((tmp_path / "mealie").iterdir()) == []


async def test_a_source_that_fails_fails_the_writing(storage: LocalFolder) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"some"
        raise ServiceFailure("gone", code="gone", hint="none")

    with pytest.raises(ServiceFailure, match="gone"):
        async with storage.begin("mealie", SET_ID) as new:
            await new.write("a", failing())
    assert await storage.entries("mealie") == ()


async def test_leftovers_are_cleared_and_nothing_else(storage: LocalFolder, tmp_path: Path) -> None:
    await published(storage)
    service = tmp_path / "mealie"
    for name in (f".{OTHER}.partial", f".{OTHER}.removed", ".mine.partial", "mine", f"{OTHER}x"):
        (service / name).mkdir()
    assert await storage.clear_leftovers("mealie") == (f".{OTHER}.partial", f".{OTHER}.removed")
    assert sorted(path.name for path in service.iterdir()) == sorted(
        [SET_ID, ".mine.partial", "mine", f"{OTHER}x"]
    )
    assert await storage.entries("mealie") == (SET_ID,)
    assert await storage.clear_leftovers("nobody") == ()


async def test_small_texts_lie_beside_the_sets_and_in_them(storage: LocalFolder) -> None:
    await storage.put_text("mealie", f"{SET_ID}.failed.json", "why")  # makes the folder too
    await published(storage, OTHER)
    await storage.put_text("mealie", f"{OTHER}/verified.json", "1")
    await storage.put_text("mealie", f"{OTHER}/verified.json", "2")
    assert await storage.text("mealie", f"{OTHER}/verified.json") == "2"
    assert await storage.text("mealie", f"{OTHER}/nothing.json") is None
    assert await storage.text("nobody", "nothing") is None
    assert await storage.entries("mealie") == (f"{SET_ID}.failed.json", OTHER)
    await storage.remove("mealie", f"{SET_ID}.failed.json")
    assert await storage.entries("mealie") == (OTHER,)


async def test_a_set_in_use_is_not_removed(storage: LocalFolder, tmp_path: Path) -> None:
    await published(storage)
    async with storage.using("mealie", SET_ID), storage.using("mealie", SET_ID):
        with pytest.raises(Blocked, match="in use"):
            await storage.remove("mealie", SET_ID)
    await storage.remove("mealie", SET_ID)
    assert list((tmp_path / "mealie").iterdir()) == []
    with pytest.raises(UserMistake, match="gone"):
        async with storage.using("mealie", SET_ID):
            pass


async def test_one_at_a_time_and_the_id_stays(storage: LocalFolder) -> None:
    async with storage.alone("verify") as first:
        with pytest.raises(Blocked):
            async with storage.alone("verify"):
                pass
    async with storage.alone("verify") as second:
        assert first == second
    assert first.isalnum()


async def test_writing_stops_while_the_reserve_is_left(tmp_path: Path) -> None:
    storage = LocalFolder(tmp_path, reserve_bytes=1 << 60)
    assert await storage.free_bytes() == 0
    with pytest.raises(ServiceFailure, match="left") as raised:
        async with storage.begin("mealie", SET_ID) as new:
            await new.write("a", one_piece("content"))
    assert raised.value.code == "disk_full"


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def compressed(*parts: bytes) -> tuple[Compressor, bytes]:
    compressor = Compressor()
    return compressor, b"".join([out async for out in compressor.compressed(pieces(*parts))])


async def test_what_was_compressed_comes_back_in_small_pieces() -> None:
    raw = [bytes(1 << 20)] * 40 + [b"the end"]
    compressor, out = await compressed(*raw)
    assert compressor.raw_bytes == 40 * (1 << 20) + 7
    assert compressor.tail.endswith(b"\0the end")
    assert compressor.size_bytes == len(out)
    decompressor = Decompressor()
    sizes = [len(piece) async for piece in decompressor.decompressed(pieces(out))]
    assert sum(sizes) == compressor.raw_bytes
    assert decompressor.sha256 == compressor.sha256
    assert decompressor.is_whole


async def test_nothing_compressed_is_a_whole_file_too() -> None:
    compressor, out = await compressed()
    decompressor = Decompressor()
    assert [piece async for piece in decompressor.decompressed(pieces(out))] == []
    assert decompressor.is_whole
    assert compressor.raw_bytes == 0


@pytest.mark.parametrize("damage", ["cut", "flipped", "longer"])
async def test_a_damaged_stream_is_noticed(damage: str) -> None:
    _, out = await compressed(b"a row\n" * 100_000, bytes(range(256)) * 1000)
    damaged = {
        "cut": out[:-5],
        "flipped": out[:-40] + bytes([out[-40] ^ 1]) + out[-39:],
        "longer": out + b"x",
    }[damage]
    decompressor = Decompressor()
    try:
        async for _ in decompressor.decompressed(pieces(damaged)):
            pass
    except ValueError:
        return
    assert damage == "cut"
    assert not decompressor.is_whole


async def test_a_cancelled_writer_leaves_nothing(storage: LocalFolder, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            begun.set()
            yield b"x"
            await asyncio.sleep(0)  # or nobody else would have a turn

    async def write() -> None:
        async with storage.begin("mealie", SET_ID) as new:
            await new.write("a", endless())

    writing = asyncio.create_task(write())
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert list((tmp_path / "mealie").iterdir()) == []
