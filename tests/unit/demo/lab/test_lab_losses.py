"""Which acknowledged writes are missing, judged while the application goes on writing."""

import random
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.lab.application.record import Acknowledged, Write
from bot.demo.lab.losses import Judgement, judge


def record(*writes: Write) -> Acknowledged:
    return Acknowledged({write.id: write.value for write in writes}, writes)


BEFORE = record(Write(1, "a"), Write(2, "b"), Write(3, "c"), Write(3, None), Write(2, "b2"))


def test_rows_as_acknowledged_are_not_missing() -> None:
    assert judge(BEFORE, {1: "a", 2: "b2"}, None, record()) == Judgement((), ())


def test_a_row_that_is_gone_is_missing() -> None:
    assert judge(BEFORE, {2: "b2"}, None, record()).lost == (1,)


def test_a_row_with_an_older_value_is_missing() -> None:
    assert judge(BEFORE, {1: "a", 2: "b"}, None, record()).lost == (2,)


def test_a_deleted_row_that_is_back_is_missing() -> None:
    assert judge(BEFORE, {1: "a", 2: "b2", 3: "c"}, None, record()).lost == (3,)


def test_a_row_that_nobody_acknowledged_is_not_missing() -> None:
    assert judge(BEFORE, {1: "a", 2: "b2", 9: "z"}, None, record()) == Judgement((), ())


def test_a_write_acknowledged_after_the_first_reading_excuses_what_it_made() -> None:
    later = record(Write(1, "a2"), Write(1, None))
    assert judge(BEFORE, {1: "a2", 2: "b2"}, None, later) == Judgement((), ())
    assert judge(BEFORE, {2: "b2"}, None, later) == Judgement((), ())
    assert judge(BEFORE, {1: "x", 2: "b2"}, None, later).lost == (1,)


def test_a_write_under_way_leaves_its_row_undecided_and_no_other() -> None:
    assert judge(BEFORE, {}, Write(1, None), record()) == Judgement(lost=(2,), undecided=(1,))


def test_a_write_under_way_excuses_only_what_it_would_make() -> None:
    assert judge(BEFORE, {1: "x", 2: "b2"}, Write(1, "a2"), record()).lost == (1,)


class World:
    """An application that takes one step at a time, and what it leaves for a reader."""

    def __init__(self, chance: random.Random) -> None:
        self.lines: list[Write] = []
        self.rows: dict[int, str] = {}
        self.intention: Write | None = None
        self._chance = chance

    def steps(self) -> Iterator[None]:
        for number in range(1, 1000):
            key = self._chance.randint(1, 4)
            value = f"v{number}" if key not in self.rows or self._chance.random() < 0.6 else None
            self.intention = Write(key, value)
            yield
            if value is None:
                self.rows.pop(key)
            else:
                self.rows[key] = value
            yield
            self.lines.append(self.intention)
            yield


@given(seed=st.integers(), pauses=st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_nothing_is_lost_however_reading_and_writing_interleave(
    seed: int, pauses: list[int]
) -> None:
    world = World(random.Random(seed))
    steps = world.steps()

    def write_on(count: int) -> None:
        for _ in range(count):
            next(steps)

    write_on(pauses[0] * 5)
    before = record(*world.lines)
    write_on(pauses[1])
    rows = dict(world.rows)
    write_on(pauses[2])
    intention = world.intention
    write_on(pauses[3])
    after = record(*world.lines[len(before.writes) :])
    assert judge(before, rows, intention, after).lost == ()


@given(seed=st.integers(), pauses=st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_a_lost_row_is_found_however_the_application_goes_on_with_others(
    seed: int, pauses: list[int]
) -> None:
    world = World(random.Random(seed))
    world.lines.append(Write(99, "precious"))  # the application's steps never touch this id
    steps = world.steps()
    for _ in range(pauses[0]):
        next(steps)
    before = record(*world.lines)
    for _ in range(pauses[1]):
        next(steps)
    rows = dict(world.rows)
    for _ in range(pauses[2]):
        next(steps)
    after = record(*world.lines[len(before.writes) :])
    assert judge(before, rows, world.intention, after).lost == (99,)
