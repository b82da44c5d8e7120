"""https://docs.discord.com/developers/components/reference: selects, and numbers of components."""

from typing import Any

import pytest

from bot.demo.discord.component_types import numbered, walk, with_custom_id
from bot.demo.discord.message_limits import message_errors
from bot.demo.discord.modal_limits import modal_errors

Json = dict[str, Any]


def option(number: int = 0, **parts: Any) -> Json:
    return {"label": f"l{number}", "value": f"v{number}", **parts}


def select(**parts: Any) -> Json:
    return {"type": 3, "custom_id": "s", "options": [option()], **parts}


def in_rows(*components: Json) -> Json:
    return {"components": [{"type": 1, "components": [c]} for c in components]}


def users(**parts: Any) -> Json:
    return {"type": 5, "custom_id": "u", **parts}


SOUND = [
    in_rows(select(options=[option(n) for n in range(25)], min_values=0, max_values=25)),
    in_rows(select(options=[option(0, default=True), option(1)])),
    in_rows(select(placeholder="x" * 150, disabled=True, required=False)),
    in_rows(select(options=[option(label="x" * 100, value="x" * 100, description="x" * 100)])),
    in_rows(*(users(type=kind, custom_id=str(kind)) for kind in (5, 6, 7, 8))),
    in_rows(users(default_values=[{"id": "5", "type": "user"}])),
    in_rows(users(type=6, default_values=[{"id": "5", "type": "role"}])),
    in_rows(users(type=7, default_values=[{"id": "5", "type": "user"}])),
    in_rows(users(type=7, default_values=[{"id": "5", "type": "role"}])),
    in_rows(users(type=8, default_values=[{"id": "5", "type": "channel"}])),
    in_rows(users(type=8, channel_types=[0])),
]
PLACE = "components.0.components.0"
BROKEN = [
    (select(options=[]), "options", "BASE_TYPE_BAD_LENGTH"),
    (select(options=[option(n) for n in range(26)]), "options", "BASE_TYPE_BAD_LENGTH"),
    (select(options=[option(), option()]), "options.1.value", "OPTION_VALUE_DUPLICATED"),
    (select(options=[option(label="x" * 101)]), "options.0.label", "BASE_TYPE_BAD_LENGTH"),
    (select(options=[option(value="")]), "options.0.value", "BASE_TYPE_REQUIRED"),
    (select(options=[option(description="x" * 101)]), "options.0.description", "MAX_LENGTH"),
    (select(options=[option(icon="x")]), "options.0.icon", "UNKNOWN_FIELD"),
    (select(placeholder="x" * 151), "placeholder", "BASE_TYPE_MAX_LENGTH"),
    (select(custom_id=""), "custom_id", "BASE_TYPE_REQUIRED"),
    (select(min_values=2), "min_values", "EXCEED_MAX"),
    (select(min_values=-1), "min_values", "NUMBER_TYPE_RANGE"),
    (select(max_values=26), "max_values", "NUMBER_TYPE_RANGE"),
    (select(max_values="1"), "max_values", "NUMBER_TYPE_COERCE"),
    (select(max_values=2), "options", "TOO_FEW_OPTIONS"),
    (
        select(options=[option(0, default=True), option(1, default=True)]),
        "options",
        "TOO_MANY_DEFAULTS",
    ),
    (users(options=[option()]), "options", "COMPONENT_TYPE_INVALID"),
    (
        users(default_values=[{"id": "5", "type": "role"}]),
        "default_values.0.type",
        "BASE_TYPE_CHOICES",
    ),
    (users(type=4), "type", "BASE_TYPE_CHOICES"),
]


@pytest.mark.parametrize("body", SOUND)
def test_a_select_at_its_limits_is_taken(body: Json) -> None:
    assert message_errors(body) == []


@pytest.mark.parametrize(("component", "path", "code"), BROKEN)
def test_a_select_beyond_a_limit_is_refused_with_the_path_of_the_field(
    component: Json, path: str, code: str
) -> None:
    (error,) = message_errors(in_rows(component))
    assert ".".join(map(str, error.path)) == f"{PLACE}.{path}"
    assert error.code.endswith(code)


def test_a_select_has_its_row_to_itself() -> None:
    button = {"type": 2, "style": 1, "label": "x", "custom_id": "b"}
    (error,) = message_errors({"components": [{"type": 1, "components": [button, select()]}]})
    assert error.code == "COMPONENT_LAYOUT_WIDTH_EXCEEDED"


def test_components_cannot_share_a_custom_id_or_a_number() -> None:
    (error,) = message_errors(in_rows(select(), users(custom_id="s")))
    assert error.code == "COMPONENT_CUSTOM_ID_DUPLICATED"
    (error,) = message_errors(in_rows(select(id=5), users(id=5)))
    assert error.code == "COMPONENT_ID_DUPLICATED"


def test_components_without_a_number_get_the_next_one_that_is_free() -> None:
    rows = numbered(in_rows(select(id=2), users())["components"])
    assert [component["id"] for component in walk(rows)] == [1, 2, 3, 4]
    found = with_custom_id(rows, "u")
    assert found is not None
    assert found["type"] == 5


def text(**parts: Any) -> Json:
    return {"type": 4, "custom_id": "t", "style": 1, **parts}


def label(component: Json, **parts: Any) -> Json:
    return {"type": 18, "label": "What", "component": component, **parts}


def modal(*components: Json, **parts: Any) -> Json:
    return {"custom_id": "m", "title": "x", "components": list(components), **parts}


SOUND_MODALS = [
    modal(label(text(min_length=0, max_length=4000, value="x" * 4000, placeholder="x" * 100))),
    modal({"type": 1, "components": [text(label="x" * 45)]}, title="x" * 45),
    modal(*(label(text(custom_id=str(n))) for n in range(5)), custom_id="x" * 100),
    modal(label(select(), description="x" * 100), label(users(required=False, min_values=0))),
    modal({"type": 10, "content": "read this"}, label(text())),
]
BROKEN_MODALS = [
    (modal(), "components", "BAD_LENGTH"),
    (modal(*(label(text(custom_id=str(n))) for n in range(6))), "components", "BAD_LENGTH"),
    (modal(label(text()), title="x" * 46), "title", "BAD_LENGTH"),
    (modal(label(text()), custom_id=""), "custom_id", "REQUIRED"),
    (modal(label(text()), flags=64), "flags", "UNKNOWN_FIELD"),
    (modal({"type": 1, "components": [text()]}), "components.0.components.0.label", "REQUIRED"),
    (
        modal({"type": 1, "components": [text(label="x"), text(label="y")]}),
        "components.0.components",
        "BAD_LENGTH",
    ),
    (
        modal({"type": 1, "components": [select()]}),
        "components.0.components.0.type",
        "CHOICES",
    ),
    (modal(label(text(), label="x" * 46)), "components.0.label", "BAD_LENGTH"),
    (modal(label(text(), description="x" * 101)), "components.0.description", "MAX_LENGTH"),
    (modal(label(text(label="x"))), "components.0.component.label", "LABEL_DUPLICATED"),
    (modal(label(text(style=3))), "components.0.component.style", "CHOICES"),
    (modal(label(text(max_length=4001))), "components.0.component.max_length", "RANGE"),
    (modal(label(text(min_length=5, max_length=4))), "components.0.component.min_length", "MAX"),
    (modal(label(text(placeholder="x" * 101))), "components.0.component.placeholder", "LENGTH"),
    (modal(label(text(value="x" * 4001))), "components.0.component.value", "LENGTH"),
    (modal(label(select(min_values=0))), "components.0.component.min_values", "RANGE"),
    (modal(label(select(disabled=True))), "components.0.component.disabled", "DISABLED_IN_MODAL"),
    (modal(label({"type": 19, "custom_id": "f"})), "components.0.component.type", "CHOICES"),
    (modal(label(text()), label(text())), "components.1.component.custom_id", "DUPLICATED"),
    (modal(text()), "components.0.type", "CHOICES"),
]


@pytest.mark.parametrize("data", SOUND_MODALS)
def test_a_modal_at_its_limits_is_shown(data: Json) -> None:
    assert modal_errors(data) == []


@pytest.mark.parametrize(("data", "path", "code"), BROKEN_MODALS)
def test_a_modal_beyond_a_limit_is_refused_with_the_path_of_the_field(
    data: Json, path: str, code: str
) -> None:
    (error,) = modal_errors(data)
    assert ".".join(map(str, error.path)) == path
    assert error.code.endswith(code)
