from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.quantities import count, duration, percent, plural, size


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.00 kB"),
        (102_349, "100 kB"),
        (1024**2 - 1, "1.00 MB"),
        (7_500_000, "7.15 MB"),
        (32_123_456, "30.6 MB"),
        (468 * 1024**2, "468 MB"),
        (1024**5, "1.00 PB"),
        (5000 * 1024**5, "5000 PB"),
    ],
)
def test_sizes_have_three_digits_and_a_unit(size_bytes: int, text: str) -> None:
    assert size(size_bytes) == text


@given(st.integers(0, 2**62))
def test_a_size_always_fits_its_column(size_bytes: int) -> None:
    assert len(size(size_bytes)) <= len("1023 kB")


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=-1), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=400), "400 d"),
    ],
)
def test_durations_have_one_unit(span: timedelta, text: str) -> None:
    assert duration(span) == text


def test_one_is_not_many() -> None:
    assert [plural(n, "server") for n in (0, 1, 2)] == ["0 servers", "1 server", "2 servers"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (9999, "9999"),
        (10_000, "10.0 k"),
        (99_960, "100 k"),
        (999_999, "1.00 M"),
        (4_560_000, "4.56 M"),
        (10**15, "1000 T"),
    ],
)
def test_counts_have_up_to_four_digits_before_a_unit(number: int, text: str) -> None:
    assert count(number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.009, "<1 %"), (0.01, "1 %"), (0.99, "99 %"), (0.991, ">99 %"), (1, "100 %")],
)
def test_a_share_never_looks_like_nothing_or_all_when_it_is_not(share: float, text: str) -> None:
    assert percent(share) == text
