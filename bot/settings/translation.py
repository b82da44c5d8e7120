"""pydantic's errors in the words of the file: path, what was expected, what to do."""

from collections.abc import Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.model.errors import nearest
from bot.settings.faults import Fault
from bot.settings.schema import ConfigurationFile
from bot.settings.section import SecretReference

_EXAMPLE = "see config/pgherd.example.yaml"
_NUMBER = ("has to be a whole number", "write digits, without quotes")
_TEXT = (
    "has to be text",
    "quote it: YAML reads on, off, yes, no and digits as other things",
)
_MAPPING = ("has to be a mapping", "write `key: value` pairs below it")

_BY_TYPE = {
    "missing": ("is missing", f"add it; {_EXAMPLE}"),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "string_type": _TEXT,
    "path_type": _TEXT,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": ("has to be a list", "write it in brackets: [one, two]"),
    "union_tag_not_found": ("has no kind", "add `kind: docker`"),
}
_SECRET = ("has to say where the secret is", "{env: VARIABLE} or {file: path}; never the secret")
_NAME = ("is not a usable name", "letters, digits, dot, dash and underscore; at most 63")


def translated(details: ErrorDetails) -> Fault:
    """The Fault for an error of pydantic's.

    Never contains the value: it may be a secret that was written in the wrong place.
    """
    location = details["loc"]
    message, hint = _words(details)
    return Fault(_path(location), message, hint)


def _words(details: ErrorDetails) -> tuple[str, str]:
    kind, location, context = details["type"], details["loc"], details.get("ctx", {})
    if kind == "pgherd":
        return context["message"], context["hint"]
    if kind == "extra_forbidden":
        return "is not a known key", nearest(str(location[-1]), _keys_beside(location))
    if kind == "string_pattern_mismatch" and "[key]" in location:
        return _NAME
    if kind == "union_tag_invalid":
        return f"kind {context['tag']!r} is unknown", f"known here: {context['expected_tags']}"
    if kind == "model_type" and _kind_at(location) is SecretReference:
        return _SECRET
    return _BY_TYPE.get(kind, (details["msg"][:1].lower() + details["msg"][1:], _EXAMPLE))


def _path(location: Sequence[str | int]) -> str:
    path = ""
    for position, part in enumerate(location):
        if isinstance(part, int):
            path += f"[{part}]"
        elif part == "[key]" or (position == 2 and location[0] == "engines"):  # noqa: PLR2004 - engines.NAME.KIND
            continue  # pydantic's own marks, not keys of the file
        else:
            path += f".{part}" if path else part
    return path or "(the file)"


def _keys_beside(location: Sequence[str | int]) -> list[str]:
    """The keys that are known where an unknown one was found."""
    section = _kind_at(location[:-1])
    return list(section.model_fields) if _is_section(section) else []


def _kind_at(location: Sequence[str | int]) -> Any:
    kind: Any = ConfigurationFile
    for part in location:
        kind = _below(kind, part)
    return kind


def _below(kind: Any, part: str | int) -> Any:
    if _is_section(kind):
        field = kind.model_fields.get(part)
        return _without_none(field.annotation) if field else None
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    options = [k for k in _flattened(kind) if _is_section(k) and "kind" in k.model_fields]
    return next((k for k in options if part in _tags(k)), None)  # a union told apart by its tag


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _flattened(kind: Any) -> list[Any]:
    if get_origin(kind) in {Union, UnionType}:
        return list(get_args(kind))
    return [option for argument in get_args(kind) for option in _flattened(argument)] or [kind]


def _tags(section: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(section.model_fields["kind"].annotation)


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in {Union, UnionType}:
        rest = [k for k in get_args(kind) if k is not type(None)]
        return rest[0] if len(rest) == 1 else kind
    return kind
