"""Filling in a form, as Discord's client would let a person. Pure.

The data of a submit: https://docs.discord.com/developers/interactions/receiving-and-responding
(table "Modal Submit Data Structure").
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.demo.discord.component_types import ComponentType, walk
from bot.demo.discord.modal_limits import TEXT_LENGTH
from bot.demo.discord.wire import Json
from bot.model.errors import UserMistake

CheckValues = Callable[[Json, Sequence[str]], None]
"""Raises UserMistake when a select does not take these values."""
_SHOWN_ONLY: Final = (ComponentType.TEXT_DISPLAY,)


def submitted(modal: Json, values: Mapping[str, object], check_values: CheckValues) -> Json:
    """The `data` of a MODAL_SUBMIT; a field that is not named keeps what it came with.

    Raises UserMistake that names the field when one cannot be.
    """
    known = [c["custom_id"] for c in walk(modal["components"]) if "custom_id" in c]
    for custom_id in values:
        if custom_id not in known:
            hint = f"Its fields are: {', '.join(known)}."
            raise _mistake(f'The form has no field "{custom_id}".', hint)
    components = [_filled(c, values, check_values, "") for c in modal["components"]]
    return {"custom_id": modal["custom_id"], "components": components}


def _filled(
    component: Json, values: Mapping[str, object], check_values: CheckValues, label: str
) -> Json:
    """A component with what was filled in; `label` is that of the label around it."""
    label = component.get("label") or label
    told: Json = {"type": component["type"], "id": component["id"]}
    match component["type"]:
        case ComponentType.ACTION_ROW:
            inner = component["components"]
            told["components"] = [_filled(c, values, check_values, label) for c in inner]
        case ComponentType.LABEL:
            told["component"] = _filled(component["component"], values, check_values, label)
        case kind if kind not in _SHOWN_ONLY:
            told["custom_id"] = custom_id = component["custom_id"]
            if kind == ComponentType.TEXT_INPUT:
                given = values.get(custom_id, component.get("value") or "")
                told["value"] = _text(component, given, label)
            else:
                given = values.get(custom_id, _defaults(component))
                told["values"] = _picked(component, given, check_values, label)
    return told


def _defaults(select: Json) -> list[str]:
    options = [o["value"] for o in select.get("options") or [] if o.get("default")]
    return options or [d["id"] for d in select.get("default_values") or []]


def _text(component: Json, value: object, label: str) -> str:
    if not isinstance(value, str):
        raise _mistake(f'The field "{label}" takes a string.', "Give it as JSON text.")
    if not value and not component.get("required", True):
        return value
    least = max(1, component.get("min_length") or 0)
    most = component.get("max_length") or TEXT_LENGTH
    if not least <= len(value) <= most:
        wrong = "is required" if not value else f"has {len(value)} characters"
        raise _mistake(f'The field "{label}" {wrong}.', f"It takes {least} to {most} characters.")
    return value


def _picked(component: Json, value: object, check_values: CheckValues, label: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _mistake(f'The field "{label}" takes a list of strings.', "Give it as JSON list.")
    required = component.get("required", True)
    if not value and required:
        raise _mistake(f'The field "{label}" is required.', "Pick something.")
    if value:
        check_values(component, value)
    return value


def _mistake(message: str, hint: str) -> UserMistake:
    return UserMistake(message, code="invalid", hint=hint)
