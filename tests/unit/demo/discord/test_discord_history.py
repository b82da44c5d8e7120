from datetime import UTC, datetime

import pytest

from bot.demo.discord.history import page
from bot.demo.discord.messages import Message

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MESSAGES = [Message(str(n), "c", "a", NOON) for n in range(1, 8)]


@pytest.mark.parametrize(
    ("limit", "ends", "ids"),
    [
        (3, {}, "567"),
        (9, {}, "1234567"),
        (2, {"before": 4}, "23"),
        (2, {"before": 1}, ""),
        (2, {"after": 4}, "56"),
        (2, {"after": 7}, ""),
        (3, {"around": 4}, "345"),
        (4, {"around": 4}, "2345"),
        (1, {"around": 4}, "4"),
        (3, {"around": 1}, "123"),
        (3, {"around": 7}, "67"),
    ],
)
def test_a_page_is_nearest_to_the_end_that_was_named(
    limit: int, ends: dict[str, int], ids: str
) -> None:
    assert "".join(message.id for message in page(MESSAGES, limit, **ends)) == ids
