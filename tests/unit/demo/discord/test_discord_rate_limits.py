"""https://docs.discord.com/developers/topics/rate-limits."""

from dataclasses import dataclass

import pytest

from bot.demo.discord.rate_limits import CALLBACK, RateLimits, Verdict
from bot.demo.discord.windows import FixedWindow, SlidingWindow

SEND = ("POST", "/channels/{channel}/messages")


@dataclass
class Clock:
    now_s: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> RateLimits:
    return RateLimits(clock)


def send(limits: RateLimits, channel: str = "5") -> Verdict:
    return limits.take(*SEND, {"channel": channel})


def test_a_bucket_counts_down_and_then_asks_to_wait_until_it_resets(
    limits: RateLimits, clock: Clock
) -> None:
    left = []
    for _ in range(5):
        verdict = send(limits)
        assert verdict.retry_after_s is None
        left.append(verdict.headers["X-RateLimit-Remaining"])
    assert left == ["4", "3", "2", "1", "0"]
    clock.now_s += 2
    refused = send(limits)
    assert refused.retry_after_s == 3
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.body == {
        "message": "You are being rate limited.",
        "retry_after": 3,
        "global": False,
    }
    clock.now_s += 3
    assert send(limits).retry_after_s is None


def test_each_channel_has_a_bucket_of_its_own_with_one_name(limits: RateLimits) -> None:
    for _ in range(5):
        send(limits, "5")
    other = send(limits, "6")
    assert other.headers["X-RateLimit-Remaining"] == "4"
    assert other.headers["X-RateLimit-Bucket"] == send(limits, "5").headers["X-RateLimit-Bucket"]


def test_every_interactions_token_has_a_bucket_of_its_own(limits: RateLimits) -> None:
    path = "/webhooks/{application}/{token}/messages/{message}"
    for token in ("a", "b"):
        verdict = limits.take("PATCH", path, {"application": "1", "token": token, "message": "5"})
        assert verdict.headers["X-RateLimit-Remaining"] == "4"


def test_the_fifty_first_request_of_a_second_meets_the_global_limit(
    limits: RateLimits, clock: Clock
) -> None:
    for channel in range(50):
        assert send(limits, str(channel)).retry_after_s is None
    refused = send(limits, "50")
    assert refused.is_global
    assert refused.headers["X-RateLimit-Global"] == "true"
    assert refused.headers["X-RateLimit-Scope"] == "global"
    clock.now_s += 1
    assert send(limits, "50").retry_after_s is None


def test_answers_to_interactions_are_not_limited(limits: RateLimits) -> None:
    verdicts = [limits.take(*CALLBACK, {"interaction": "5", "token": "t"}) for _ in range(100)]
    assert all(verdict.retry_after_s is None for verdict in verdicts)


def test_a_channel_is_renamed_twice_in_ten_minutes(limits: RateLimits, clock: Clock) -> None:
    assert [limits.take_rename("5").retry_after_s for _ in range(3)] == [None, None, 600]
    clock.now_s += 600
    assert limits.take_rename("5").retry_after_s is None


def test_invalid_requests_are_counted_for_ten_minutes(limits: RateLimits, clock: Clock) -> None:
    for status in (200, 400, 401, 403, 404, 429):
        limits.note(status, {})
    limits.note(429, {"X-RateLimit-Scope": "shared"})
    assert limits.invalid_requests == 3
    clock.now_s += 600
    assert limits.invalid_requests == 0


def test_without_limits_everything_passes(clock: Clock) -> None:
    limits = RateLimits(clock, enabled=False)
    assert all(send(limits).retry_after_s is None for _ in range(200))


def test_a_sliding_window_frees_a_place_when_the_oldest_is_old_enough() -> None:
    window = SlidingWindow(2, 10.0)
    assert [window.take(at) for at in (0.0, 4.0, 5.0)] == [True, True, False]
    assert window.wait_s(5.0) == 5.0
    assert not window.take(10.0, 2)
    assert window.remaining(10.0) == 1
    assert window.take(10.0)
    assert window.wait_s(10.0) == 4.0


def test_a_fixed_window_begins_with_its_first_use() -> None:
    window = FixedWindow(1, 5.0)
    assert [window.take(at) for at in (100.0, 104.9, 105.0)] == [True, False, True]
    assert (window.remaining, window.ends_s) == (0, 110.0)
