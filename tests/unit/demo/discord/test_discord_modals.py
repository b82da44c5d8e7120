"""Filling in a form, as Discord's client would let a person."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.demo.discord.component_types import ComponentType
from bot.demo.discord.modals import submitted
from bot.model.errors import UserMistake


def text(custom_id: str = "name", **more: Any) -> dict[str, Any]:
    return {"type": ComponentType.TEXT_INPUT, "id": 3, "custom_id": custom_id, **more}


def select(**more: Any) -> dict[str, Any]:
    kind = more.pop("type", ComponentType.STRING_SELECT)
    return {"type": kind, "id": 5, "custom_id": "pick", **more}


def labelled(component: dict[str, Any], label: str = "Name") -> dict[str, Any]:
    return {"type": ComponentType.LABEL, "id": 2, "label": label, "component": component}


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"custom_id": "form", "components": list(components)}


def takes(_component: object, _values: Sequence[str]) -> None:
    """Every choice is fine."""


def filled(component: dict[str, Any], **values: object) -> Any:
    data = submitted(form(labelled(component)), values, takes)
    return data["components"][0]["component"]


def test_the_data_has_what_was_filled_in_and_where_it_stood() -> None:
    shown = {"type": ComponentType.TEXT_DISPLAY, "id": 9, "content": "Read this."}
    row = {"type": ComponentType.ACTION_ROW, "id": 1, "components": [text("b", label="B")]}
    assert submitted(form(shown, labelled(text("a")), row), {"a": "1", "b": "2"}, takes) == {
        "custom_id": "form",
        "components": [
            {"type": ComponentType.TEXT_DISPLAY, "id": 9},
            {
                "type": ComponentType.LABEL,
                "id": 2,
                "component": {"type": 4, "id": 3, "custom_id": "a", "value": "1"},
            },
            {
                "type": ComponentType.ACTION_ROW,
                "id": 1,
                "components": [{"type": 4, "id": 3, "custom_id": "b", "value": "2"}],
            },
        ],
    }


def test_a_field_that_nobody_names_keeps_what_it_came_with() -> None:
    assert filled(text(value="as it was"))["value"] == "as it was"
    assert filled(text(required=False))["value"] == ""
    options = [{"value": "a"}, {"value": "b", "default": True}]
    assert filled(select(options=options))["values"] == ["b"]
    users = select(type=ComponentType.USER_SELECT, default_values=[{"id": "7"}])
    assert filled(users)["values"] == ["7"]


def test_a_field_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UserMistake, match='no field "other"') as refused:
        submitted(form(labelled(text("a")), labelled(text("b"))), {"other": "x"}, takes)
    assert "a, b" in refused.value.hint


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ({}, "a"),
        ({"min_length": 2, "max_length": 3}, "ab"),
        ({"min_length": 2, "max_length": 3}, "abc"),
        ({"required": False, "min_length": 2}, ""),
        ({}, "x" * 4000),
    ],
)
def test_a_text_of_the_length_that_is_asked_for_is_taken(field: dict[str, Any], value: str) -> None:
    assert filled(text(**field), name=value)["value"] == value


@pytest.mark.parametrize(
    ("field", "value", "wrong", "takes_"),
    [
        ({}, "", "is required", "1 to 4000"),
        ({"min_length": 2, "max_length": 3}, "a", "has 1 characters", "2 to 3"),
        ({"min_length": 2, "max_length": 3}, "abcd", "has 4 characters", "2 to 3"),
        ({}, "x" * 4001, "has 4001 characters", "1 to 4000"),
        ({"required": False, "min_length": 2}, "a", "has 1 characters", "2 to"),
        ({}, 7, "takes a string", "text"),
    ],
)
def test_another_text_is_refused_by_the_name_of_its_label(
    field: dict[str, Any], value: object, wrong: str, takes_: str
) -> None:
    with pytest.raises(UserMistake, match=f'"Name" {wrong}') as refused:
        filled(text(**field), name=value)
    assert takes_ in refused.value.hint


@pytest.mark.parametrize("value", ["a", [1], None])
def test_a_select_takes_a_list_of_texts(value: object) -> None:
    with pytest.raises(UserMistake, match="takes a list of strings"):
        filled(select(), pick=value)


def test_a_select_that_has_to_be_answered_is_and_its_values_are_checked() -> None:
    with pytest.raises(UserMistake, match='"Name" is required'):
        filled(select(), pick=[])
    assert filled(select(required=False), pick=[])["values"] == []
    seen: list[Sequence[str]] = []
    submitted(
        form(labelled(select())), {"pick": ["a"]}, lambda _component, values: seen.append(values)
    )
    assert seen == [["a"]]
