"""Long messages keep their beginning and their end."""

import pytest

from bot.engines.program_streams import BoundedText


@pytest.mark.parametrize("step", [1, 3, 7, 100])
def test_the_middle_is_left_out_and_counted(step: int) -> None:
    text, said = BoundedText(head_bytes=5, tail_bytes=5), b"first" + b"." * 20 + b"later"
    for start in range(0, len(said), step):
        text.add(said[start : start + step])
    assert str(text) == "first\n… 20 bytes left out …\nlater"


def test_what_fits_is_whole() -> None:
    text = BoundedText(head_bytes=5, tail_bytes=5)
    text.add(b"12345678")
    text.add(b"90")
    assert str(text) == "1234567890"
