"""Docker's framing of stdout and stderr on one connection. No I/O.

Source: https://docs.docker.com/reference/api/engine/version/v1.41/ (ContainerAttach, "Stream
format"): a byte for the stream, three zero bytes, the length as four bytes, big-endian; the data.
"""

import struct
from enum import IntEnum

_HEADER = struct.Struct(">BxxxL")


class Stream(IntEnum):
    """Docker's number of a stream."""

    STDOUT = 1
    STDERR = 2


class Frames:
    """A parser of a connection's bytes, wherever they were cut."""

    def __init__(self) -> None:
        self._header = b""
        self._stream = Stream.STDOUT
        self._left_bytes = 0

    @property
    def complete(self) -> bool:
        """Whether the bytes so far end with a frame; else some have been lost."""
        return not self._header and not self._left_bytes

    def feed(self, data: bytes) -> list[tuple[Stream, bytes]]:
        """The pieces that these bytes carry, in order.

        Raises:
            ValueError: they are not in Docker's format.
        """
        pieces = []
        position = 0
        while position < len(data):
            if self._left_bytes:
                piece = data[position : position + self._left_bytes]
                self._left_bytes -= len(piece)
                pieces.append((self._stream, piece))
                position += len(piece)
            else:
                missing = _HEADER.size - len(self._header)
                self._header += data[position : position + missing]
                position += missing
                self._open_frame()
        return pieces

    def _open_frame(self) -> None:
        if len(self._header) == _HEADER.size:
            number, self._left_bytes = _HEADER.unpack(self._header)
            self._stream = Stream(number)
            self._header = b""
