"""Small texts where a stream is asked for, and back."""

from collections.abc import AsyncIterator


async def one_piece(text: str | bytes) -> AsyncIterator[bytes]:
    """The text, at once; nothing where it is empty."""
    if text:
        yield text.encode() if isinstance(text, str) else text


async def text_of(pieces: AsyncIterator[bytes]) -> bytes:
    """All of a stream that is known to be small."""
    return b"".join([piece async for piece in pieces])
