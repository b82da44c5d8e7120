"""Plain values as one text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.plain_json import plain_json
from bot.model.secret import Secret

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text(), PLAIN, max_size=4))
def test_what_is_read_back_is_what_was_given_in_whatever_order(
    values: dict[str, object],
) -> None:
    text = plain_json(values)
    assert json.loads(text) == values
    assert plain_json(dict(reversed(values.items()))) == text


def test_what_no_encoding_has_can_be_kept_all_the_same() -> None:
    assert plain_json({"path": "a\udc80"}).encode() == b'{"path":"a\\udc80"}'


def test_a_refusal_names_the_place_and_not_the_value() -> None:
    with pytest.raises(TypeError) as refused:
        plain_json({"servers": [{"password": Secret("a test only")}]})
    assert str(refused.value) == "values.servers[0].password is not plain JSON but Secret"
