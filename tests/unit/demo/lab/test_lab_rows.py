"""What an application does to its rows next."""

from random import Random

from bot.demo.lab.application.record import Write
from bot.demo.lab.application.rows import Rows


def test_every_change_starts_from_the_acknowledged_state() -> None:
    rows = Rows({}, Random(1))
    state: dict[int, str | None] = {}
    kinds = set()
    for _ in range(2000):
        change = rows.next_change()
        write = change.write
        assert change.before == state.get(write.id)
        assert write.value != change.before
        kinds.add((change.before is None, write.value is None))
        rows.apply(write)
        state[write.id] = write.value
    assert kinds == {(True, False), (False, False), (False, True)}  # insert, update, delete


def test_no_id_and_no_value_is_given_out_twice() -> None:
    rows = Rows({5: "old", 9: None}, Random(2))
    inserted, values = [], []
    for _ in range(500):
        change = rows.next_change()
        values.append(change.write.value)
        if change.before is None:
            inserted.append(change.write.id)  # and not applied: the insert came to nothing
    assert inserted == sorted(set(inserted))
    assert min(inserted) > 9
    assert len([v for v in values if v]) == len({v for v in values if v})


def test_ids_in_the_table_are_skipped() -> None:
    rows = Rows({1: "a"}, Random(3))
    rows.forget(1)
    rows.skip_to(70)
    rows.skip_to(7)
    assert rows.next_change().write.id == 71


def test_a_forgotten_row_is_never_touched_again() -> None:
    rows = Rows(dict.fromkeys(range(1, 6), "x"), Random(4))
    rows.forget(3)
    rows.forget(3)
    touched = {c.write.id for c in (rows.next_change() for _ in range(300)) if c.before}
    assert touched == {1, 2, 4, 5}


def test_a_deleted_row_is_never_touched_again() -> None:
    rows = Rows({1: "x", 2: "y"}, Random(5))
    rows.apply(Write(1, None))
    assert {c.write.id for c in (rows.next_change() for _ in range(200)) if c.before} == {2}
