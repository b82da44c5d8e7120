from datetime import UTC, datetime, timedelta

from bot.demo.discord.snowflakes import FIXED_BIRTH, Snowflakes, born_at, fixed, snowflake

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_an_id_tells_when_it_was_born() -> None:
    assert born_at(snowflake(NOON, 7)) == NOON


def test_the_documented_example_decodes_to_its_documented_moment() -> None:
    # https://discord.com/developers/docs/reference#snowflakes
    assert born_at("175928847299117063") == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)


def test_ids_grow_even_when_the_clock_stands_still_or_steps_back() -> None:
    moments = iter([NOON, NOON, NOON - timedelta(seconds=5), NOON + timedelta(seconds=1)])
    ids = Snowflakes(lambda: next(moments))
    made = [int(ids.next()) for _ in range(4)]
    assert made == sorted(set(made))


def test_fixed_ids_never_change_and_do_not_fit_a_javascript_number() -> None:
    assert fixed(1) == "1191168914227200001"
    assert born_at(fixed(1)) == FIXED_BIRTH
    assert int(float(fixed(1))) != int(fixed(1))
