"""The proof on a model of rows that carry the number of who wrote them: never a false one."""

from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.fences import WriteCheckpoint
from bot.postgres.fence.changes import (
    CANNOT_TELL,
    Checkpoint,
    Counted,
    DatabaseNow,
    SequenceSeen,
    Table,
    cannot_compare,
    cannot_count,
    changes_at_once,
    changes_in_tables,
    quiet_since,
    tables_to_count,
)

ONE, TWO = Table(1, "public.one", False, True, "true"), Table(2, "public.two", True, True, "true")
NOW = DatabaseNow("123", 16400, ("a", "b"), "x", 100, False, ())
SEQUENCES = (SequenceSeen(7, "public.ids", "5 true"),)
CHECKPOINT = Checkpoint("b", "123", 16400, "x", 100, 101, {7: "5 true"}, {1: 3, 2: 0})


@dataclass
class Model:
    """Two tables of visible rows: (content, the number of who wrote it)."""

    next_xid: int = 100
    rows: dict[Table, list[tuple[str, int]]] = field(
        default_factory=lambda: {ONE: [("a", 5), ("b", 90), ("b", 99)], TWO: []}
    )

    def do(self, act: str, table: Table, content: str) -> None:
        """A transaction of its own; aborted ones and those of others leave nothing to be seen."""
        rows = self.rows[table]
        if act in {"update", "delete"} and not rows:
            return
        if act == "update":
            rows[0] = (content, self.next_xid)
        elif act == "delete":
            rows.pop(0)
        elif act == "insert":
            rows.append((content, self.next_xid))
        self.next_xid += 1

    def content(self) -> dict[Table, Counter[str]]:
        return {table: Counter(content for content, _ in rows) for table, rows in self.rows.items()}

    def counted(self, since: int) -> list[Counted]:
        return [
            Counted(table, len(rows), sum(xid >= since for _, xid in rows))
            for table, rows in self.rows.items()
        ]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "update", "delete", "rollback"]),
        st.sampled_from([ONE, TWO]),
        st.sampled_from("abc"),
    ),
    max_size=6,
)


def run(model: Model, acts: list[tuple[str, Table, str]]) -> None:
    for act, table, content in acts:
        model.do(act, table, content)


def checkpoint_of(model: Model) -> Checkpoint:
    rows = {table.oid: len(rows) for table, rows in model.rows.items()}
    return replace(CHECKPOINT, first_xid=model.next_xid, quiet_xid=model.next_xid, rows=rows)


@given(before=ACTS, after=ACTS)
def test_what_is_proven_to_be_unwritten_has_the_same_content(
    before: list[tuple[str, Table, str]], after: list[tuple[str, Table, str]]
) -> None:
    model = Model()
    run(model, before)
    checkpoint, content = checkpoint_of(model), model.content()
    run(model, after)
    now = replace(NOW, next_xid=model.next_xid)
    wanted = tables_to_count(checkpoint, now, (ONE, TWO))
    looked_at = [seen for seen in model.counted(checkpoint.first_xid) if seen.table in wanted]
    if changes_in_tables(checkpoint, looked_at) is None:
        assert model.content() == content


@given(before=ACTS, others=st.integers(0, 5))
def test_what_nobody_has_written_is_proven(
    before: list[tuple[str, Table, str]], others: int
) -> None:
    model = Model()
    run(model, before)
    checkpoint = checkpoint_of(model)
    for _ in range(others):
        model.do("rollback", ONE, "a")
    assert changes_in_tables(checkpoint, model.counted(checkpoint.first_xid)) is None


@given(
    quiet=st.none() | st.integers(0, 2**40),
    sequences=st.dictionaries(st.integers(0), st.text()),
    rows=st.none() | st.dictionaries(st.integers(0), st.integers(0)),
)
def test_a_mark_is_read_as_it_was_written(
    quiet: int | None, sequences: dict[int, str], rows: dict[int, int] | None
) -> None:
    checkpoint = replace(CHECKPOINT, quiet_xid=quiet, sequences=sequences, rows=rows)
    mark = checkpoint.to_plain()
    assert Checkpoint.of(mark) == checkpoint
    assert all(isinstance(value, str) for pair in mark.values for value in pair)


@pytest.mark.parametrize("values", [(), (("name", "x"),), (("name", '"x"'), ("rows", "null"))])
def test_what_is_no_mark_is_refused(values: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises((ValueError, KeyError)):
        Checkpoint.of(WriteCheckpoint(values))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"system": "456"}, "another server"),
        ({"database_oid": 1}, "dropped and created again"),
        ({"checkpoints": ("a",)}, "does not know the checkpoint"),
        ({"next_xid": 99}, "set back"),
        ({"next_xid": 100 + 2**31}, "too many transactions"),
    ],
)
def test_a_mark_counts_only_where_it_was_made(change: dict[str, object], why: str) -> None:
    assert cannot_compare(CHECKPOINT, NOW) is None
    found = cannot_compare(CHECKPOINT, replace(NOW, **change))  # type: ignore[arg-type] # by name
    assert found is not None
    assert why in found
    assert found.startswith(CANNOT_TELL)
    assert "compare the contents" in found


def test_writers_properties_and_sequences_speak_against_it_at_once() -> None:
    assert changes_at_once(CHECKPOINT, NOW, SEQUENCES) is None
    writing = replace(NOW, writing=("shop as app (pid 1)",))
    assert "shop as app (pid 1)" in (changes_at_once(CHECKPOINT, writing, SEQUENCES) or "")
    owned = replace(NOW, properties="y")
    assert "of the database were changed" in (changes_at_once(CHECKPOINT, owned, SEQUENCES) or "")
    moved = [SequenceSeen(7, "public.ids", "6 true"), SequenceSeen(8, "public.new", "1 false")]
    assert changes_at_once(CHECKPOINT, NOW, moved) == (
        "sequences have moved: public.ids; public.new"
    )


def test_a_write_between_the_snapshot_and_the_mark_is_not_quiet() -> None:
    assert quiet_since(first_xid=100, name_xid=100) == 101
    assert quiet_since(first_xid=100, name_xid=101) is None
    assert quiet_since(first_xid=100, name_xid=150) is None


def test_where_nobody_had_a_number_only_unlogged_tables_are_counted() -> None:
    silent = replace(NOW, next_xid=101)
    assert tables_to_count(CHECKPOINT, silent, (ONE, TWO)) == (TWO,)
    assert tables_to_count(CHECKPOINT, replace(NOW, next_xid=102), (ONE, TWO)) == (ONE, TWO)
    noisy = replace(CHECKPOINT, quiet_xid=None)
    assert tables_to_count(noisy, silent, (ONE, TWO)) == (ONE, TWO)


def test_without_counts_or_without_xmin_nothing_can_be_told() -> None:
    uncounted = replace(CHECKPOINT, rows=None)
    assert cannot_count(uncounted, ()) is None
    assert (cannot_count(uncounted, (ONE,)) or "").startswith(CANNOT_TELL)
    columnar = replace(ONE, is_heap=False)
    assert "public.one" in (cannot_count(CHECKPOINT, (columnar, TWO)) or "")
    assert cannot_count(CHECKPOINT, (ONE, TWO)) is None


@pytest.mark.parametrize(
    ("rows", "newer", "written"), [(3, 0, False), (2, 0, True), (4, 0, True), (3, 1, True)]
)
def test_a_row_that_is_new_gone_or_more_than_then_is_a_write(
    rows: int, newer: int, written: bool
) -> None:
    assert (changes_in_tables(CHECKPOINT, [Counted(ONE, rows, newer)]) is not None) is written


def test_the_answer_names_a_few_tables_and_how_much_changed() -> None:
    counted = [Counted(ONE, 3, 1), *(Counted(replace(TWO, oid=n), 1, 1) for n in range(10, 17))]
    assert changes_in_tables(CHECKPOINT, counted) == (
        "written to public.one (rows new or changed: 1, gone or changed: 1); "
        + "; ".join(["public.two (rows new or changed: 1, gone or changed: 0)"] * 4)
        + "; and 3 more"
    )


@pytest.mark.parametrize(("count", "end"), [(5, "t4"), (6, "; and 1 more")])
def test_of_many_tables_the_first_five_are_named(count: int, end: str) -> None:
    tables = [Table(n, f"t{n}", False, False, "true") for n in range(count)]
    said = cannot_count(CHECKPOINT, tables)
    assert said is not None
    assert ("; and " in said) is (count > 5)
    assert f"t3; t4{end.removeprefix('t4')}" in said
