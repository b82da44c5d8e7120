"""A program's messages in little memory, however much it says."""


class BoundedText:
    """Keeps the beginning and the end: the first error says why, the last one how it ended."""

    def __init__(self, head_bytes: int = 32 << 10, tail_bytes: int = 32 << 10) -> None:
        self._head_bytes, self._tail_bytes = head_bytes, tail_bytes
        self._head, self._tail = b"", b""
        self._left_out_bytes = 0

    def add(self, data: bytes) -> None:
        """More of it."""
        room = self._head_bytes - len(self._head)
        self._head += data[:room]
        tail = self._tail + data[room:]
        self._left_out_bytes += max(0, len(tail) - self._tail_bytes)
        self._tail = tail[-self._tail_bytes :]

    def __str__(self) -> str:
        gap = b""
        if self._left_out_bytes:
            gap = f"\n… {self._left_out_bytes} bytes left out …\n".encode()
        return (self._head + gap + self._tail).decode("utf-8", errors="replace")
