"""The comparison of two contents."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.compare import differences
from bot.model.content import (
    DatabaseContent,
    Difference,
    LargeObjects,
    SchemaObject,
    SequenceState,
    TableContent,
    Unread,
)

EMPTY = DatabaseContent((), (), LargeObjects(0, "0" * 32), ())

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
hashes = st.text("0123456789abcdef", min_size=32, max_size=32)
tables = st.builds(TableContent, words, words, st.integers(0, 10**12), hashes)
sequences = st.builds(SequenceState, words, words, st.integers(), st.booleans())
large_objects = st.builds(LargeObjects, st.integers(0, 10**9), hashes)
schema_objects = st.builds(SchemaObject, words, words, st.text(min_size=1))


def unique(parts: st.SearchStrategy, *key: str) -> st.SearchStrategy:
    return st.lists(
        parts, max_size=6, unique_by=lambda part: tuple(getattr(part, name) for name in key)
    ).map(tuple)


contents = st.builds(
    DatabaseContent,
    unique(tables, "schema", "name"),
    unique(sequences, "schema", "name"),
    large_objects,
    unique(schema_objects, "kind", "name"),
)


def sequence(last_value: int, *, is_called: bool = True) -> SequenceState:
    return SequenceState("public", "number", last_value, is_called)


def test_nothing_is_said_about_rows_that_one_side_could_not_read() -> None:
    here = replace(EMPTY, unread=(Unread("rows", "public.a", "emptied", "why"),))
    there = replace(
        EMPTY,
        tables=(TableContent("public", "a", 0, "0" * 32), TableContent("public", "b", 0, "0" * 32)),
    )
    assert [(one.kind, one.name) for one in differences(here, there)] == [("rows", "public.b")]
    assert differences(there, here) != ()


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("rows", {"sequence state", "large objects", "table"}),
        ("sequences", {"rows", "large objects", "table"}),
        ("large objects", {"rows", "sequence state", "table"}),
        ("schema", {"rows", "sequence state", "large objects"}),
    ],
)
def test_a_part_that_was_not_read_at_all_hides_no_other(kind: str, left: set[str]) -> None:
    here = replace(EMPTY, unread=(Unread(kind, "", "code", "why"),))
    there = DatabaseContent(
        (TableContent("public", "a", 0, "0" * 32),),
        (sequence(1),),
        LargeObjects(1, "1" * 32),
        (SchemaObject("table", "public.a", "a table"),),
    )
    assert {one.kind for one in differences(here, there)} == left


@given(contents)
def test_a_content_equals_itself(content: DatabaseContent) -> None:
    assert differences(content, content) == ()


@given(contents, contents)
def test_both_directions_find_the_same(here: DatabaseContent, there: DatabaseContent) -> None:
    back = tuple(replace(d, here=d.there, there=d.here) for d in differences(there, here))
    assert differences(here, there) == back


@given(contents, st.randoms(use_true_random=False))
def test_the_order_of_parts_means_nothing(content: DatabaseContent, random: object) -> None:
    def mixed(parts: tuple) -> tuple:
        return tuple(random.sample(parts, len(parts)))

    other = DatabaseContent(
        mixed(content.tables),
        mixed(content.sequences),
        content.large_objects,
        mixed(content.schema),
    )
    assert differences(content, other) == ()


@given(contents, st.data())
def test_a_single_change_is_always_found(content: DatabaseContent, data: st.DataObject) -> None:
    part, strategy = data.draw(
        st.sampled_from([("tables", tables), ("sequences", sequences), ("schema", schema_objects)])
    )
    key = ("kind", "name") if part == "schema" else ("schema", "name")

    def name_of(one: object) -> tuple:
        return tuple(getattr(one, name) for name in key)

    parts = getattr(content, part)
    changed = data.draw(st.sampled_from(parts) | strategy if parts else strategy)
    others = [one for one in parts if name_of(one) != name_of(changed)]
    # What is there goes; what is not comes, or takes the place of what has its name.
    after = others if changed in parts else [*others, changed]
    assert len(differences(content, replace(content, **{part: tuple(after)}))) == 1


@given(contents, large_objects)
def test_large_objects_are_compared(content: DatabaseContent, other: LargeObjects) -> None:
    found = differences(content, replace(content, large_objects=other))
    assert bool(found) == (content.large_objects != other)


def test_what_one_side_lacks_has_no_text_there() -> None:
    here = replace(EMPTY, tables=(TableContent("public", "t", 1, "a" * 32),))
    assert differences(here, EMPTY) == (
        Difference("rows", "public.t", f"1 row, hash {'a' * 32}", ""),
    )


def test_an_empty_table_is_not_a_missing_one() -> None:
    here = replace(EMPTY, tables=(TableContent("public", "t", 0, "0" * 32),))
    assert [d.name for d in differences(here, EMPTY)] == ["public.t"]


def test_differences_come_sorted_by_kind_and_name() -> None:
    here = replace(
        EMPTY,
        tables=(TableContent("b", "t", 1, "a" * 32), TableContent("a", "t", 1, "a" * 32)),
        schema=(SchemaObject("view", "v", "SELECT 1"), SchemaObject("column", "c", "integer")),
    )
    found = [(d.kind, d.name) for d in differences(here, EMPTY)]
    assert found == [("column", "c"), ("rows", "a.t"), ("rows", "b.t"), ("view", "v")]


def test_a_long_definition_is_cut_to_the_part_that_differs() -> None:
    def function(middle: str) -> DatabaseContent:
        definition = f"{'a' * 5000}{middle}{'z' * 5000}"
        return replace(EMPTY, schema=(SchemaObject("function", "f", definition),))

    (found,) = differences(function("HERE"), function("THERE"))
    assert "HERE" in found.here
    assert "THERE" in found.there
    assert max(len(found.here), len(found.there)) < 400


@pytest.mark.parametrize(
    ("start", "state", "end"),
    [
        (sequence(5), sequence(7), sequence(9)),
        (sequence(5), sequence(5), sequence(9)),
        (sequence(5), sequence(9), sequence(9)),
        (sequence(0, is_called=False), sequence(0), sequence(-4)),
        (sequence(5, is_called=False), sequence(5, is_called=False), sequence(5)),
    ],
)
def test_a_sequence_in_use_may_stand_anywhere_on_its_way(
    start: SequenceState, state: SequenceState, end: SequenceState
) -> None:
    here, there = replace(EMPTY, sequences=(start,)), replace(EMPTY, sequences=(state,))
    assert differences(here, there, later=(end,)) == ()


@pytest.mark.parametrize("state", [sequence(4), sequence(10), sequence(7, is_called=False)])
def test_a_sequence_may_not_stand_beside_its_way(state: SequenceState) -> None:
    here = replace(EMPTY, sequences=(sequence(5),))
    there = replace(EMPTY, sequences=(state,))
    assert len(differences(here, there, later=(sequence(9),))) == 1


def test_without_a_later_state_a_sequence_stands_where_it_stood() -> None:
    here = replace(EMPTY, sequences=(sequence(5),))
    there = replace(EMPTY, sequences=(sequence(6),))
    (found,) = differences(here, there)
    assert (found.here, found.there) == ("last value 5", "last value 6")


def test_what_is_no_longer_than_three_hundred_characters_is_shown_whole() -> None:
    def shown(length: int) -> tuple[str, str]:
        (found,) = differences(
            *(
                replace(EMPTY, schema=(SchemaObject("table", "t", "a" * (length - 1) + end),))
                for end in "xy"
            )
        )
        return found.here, found.there

    assert shown(300) == ("a" * 299 + "x", "a" * 299 + "y")
    assert shown(301) == ("…" + "a" * 60 + "x", "…" + "a" * 60 + "y")
