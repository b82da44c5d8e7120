"""Docker's frames are taken apart wherever the connection has cut them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engines.docker_frames import Frames, Stream

PIECES = st.lists(st.tuples(st.sampled_from(Stream), st.binary(max_size=40)), max_size=8)


def framed(pieces: list[tuple[Stream, bytes]]) -> bytes:
    return b"".join(struct.pack(">BxxxL", stream, len(data)) + data for stream, data in pieces)


def joined(pieces: list[tuple[Stream, bytes]], stream: Stream) -> bytes:
    return b"".join(data for name, data in pieces if name is stream)


@given(pieces=PIECES, step=st.integers(1, 30))
def test_no_byte_is_lost_or_moved_to_the_other_stream(
    pieces: list[tuple[Stream, bytes]], step: int
) -> None:
    frames, sent, found = Frames(), framed(pieces), []
    for start in range(0, len(sent), step):
        found += frames.feed(sent[start : start + step])
    assert frames.complete
    for stream in Stream:
        assert joined(found, stream) == joined(pieces, stream)


@given(pieces=PIECES.filter(lambda pieces: len(framed(pieces)) > 0), missing=st.integers(1, 7))
def test_a_stream_that_breaks_off_inside_a_frame_is_not_complete(
    pieces: list[tuple[Stream, bytes]], missing: int
) -> None:
    frames = Frames()
    frames.feed(framed([*pieces, (Stream.STDOUT, b"12345678")])[:-missing])
    assert not frames.complete


def test_what_is_not_dockers_format_is_refused() -> None:
    with pytest.raises(ValueError, match="72"):
        Frames().feed(b"HTTP/1.1 500")


def test_streams_have_dockers_numbers() -> None:
    header = bytes([2, 0, 0, 0, 0, 0, 0, 1])
    assert Frames().feed(header + b"x") == [(Stream.STDERR, b"x")]
    assert Frames().feed(bytes([1]) + header[1:] + b"x") == [(Stream.STDOUT, b"x")]
