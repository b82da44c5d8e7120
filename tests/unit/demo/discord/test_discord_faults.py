import pytest

from bot.demo.discord.events import Event, GatewayAct, GatewayTold, WeatherChanged
from bot.demo.discord.faults import Conditions, Fate, Weather
from bot.model.errors import UserMistake

SEND = "POST /channels/5/messages"


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def weather(told: list[Event]) -> Weather:
    return Weather(told.append)


def test_in_fair_weather_everything_passes_and_nothing_is_said(weather: Weather) -> None:
    assert weather.meet(SEND) is Fate.PASSES
    assert weather.sentence is None
    assert not weather.away


def test_a_count_meets_so_many_requests_of_those_it_concerns(weather: Weather) -> None:
    weather.change(lose_answers=2, match="^POST ")
    fates = [weather.meet(request) for request in ("GET /gateway", SEND, SEND, SEND)]
    assert fates == [Fate.PASSES, Fate.ANSWER_LOST, Fate.ANSWER_LOST, Fate.PASSES]
    assert weather.now == Conditions(match="^POST ")


@pytest.mark.parametrize(
    ("name", "fate"),
    [
        ("limit_requests", Fate.LIMITED),
        ("lose_requests", Fate.LOST),
        ("fail_requests", Fate.FAILS),
        ("lose_answers", Fate.ANSWER_LOST),
        ("fail_answers", Fate.ANSWER_FAILS),
    ],
)
def test_every_count_has_its_own_fate(weather: Weather, name: str, fate: Fate) -> None:
    weather.change(**{name: 1})
    assert [weather.meet(SEND), weather.meet(SEND)] == [fate, Fate.PASSES]


def test_a_change_is_told_once_and_leaves_the_rest(weather: Weather, told: list[Event]) -> None:
    weather.change(latency_ms=5)
    weather.change(slow_ms=7)
    weather.change(slow_ms=7)
    assert told == [WeatherChanged(), WeatherChanged()]
    assert weather.now == Conditions(latency_ms=5, slow_ms=7)
    assert weather.sentence == "Bad weather: latency_ms 5, slow_ms 7."
    weather.clear()
    assert weather.now == Conditions()


def test_the_gateway_is_told_what_to_do_once(weather: Weather, told: list[Event]) -> None:
    weather.gateway("drop")
    assert told == [GatewayTold(GatewayAct.DROP)]
    with pytest.raises(UserMistake, match="explode"):
        weather.gateway("explode")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rain", 1),
        ("latency_ms", -1),
        ("latency_ms", "5"),
        ("latency_ms", True),
        ("latency_ms", 1.5),
        ("outage", "sometimes"),
        ("outage_s", None),
        ("match", "("),
        ("match", 5),
        ("heartbeat_acks", 1),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    weather: Weather, name: str, value: object
) -> None:
    with pytest.raises(UserMistake, match=name):
        weather.change(**{name: value})
    assert weather.now == Conditions()


def test_seconds_may_have_decimals(weather: Weather) -> None:
    weather.change(outage="unavailable", outage_s=0.5)
    assert weather.away
