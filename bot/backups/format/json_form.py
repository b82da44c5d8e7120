"""Frozen dataclasses as JSON and back, field by field under the fields' own names."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

_Made = TypeVar("_Made")


def as_data(value: Any) -> Any:
    """What json.dumps takes: mappings, lists, numbers, text.

    Raises:
        TypeError: a value has no JSON form here.
    """
    if is_dataclass(value):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_data(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form")


def from_data(kind: type[_Made], data: object) -> _Made:
    """The value of this type that `as_data` has made `data` of.

    Fields that it does not know are left out: a later pgherd may have added them.

    Raises:
        ValueError: a field is missing or of another type; the message names it.
    """
    return cast("_Made", _read(kind, data, kind.__name__))


def _read(kind: Any, data: Any, path: str) -> Any:
    if is_dataclass(kind):
        return _dataclass(kind, data, path)
    if get_origin(kind) is UnionType:
        return _optional(kind, data, path)
    if get_origin(kind) is tuple:
        items = _checked(list, data, path)
        inner = get_args(kind)[0]
        return tuple(_read(inner, item, f"{path}[{n}]") for n, item in enumerate(items))
    if kind is datetime:
        return _moment(data, path)
    if kind is float:
        return float(_checked((int, float), data, path))
    return _checked(kind, data, path)


def _dataclass(kind: Any, data: Any, path: str) -> Any:
    given = _checked(Mapping, data, path)
    hints = get_type_hints(kind)
    values = {}
    for field in fields(kind):
        if field.name in given:
            place = f"{path}.{field.name}"
            values[field.name] = _read(hints[field.name], given[field.name], place)
        elif field.default is MISSING:
            raise ValueError(f"{path} has no {field.name}")
    return kind(**values)


def _optional(kind: Any, data: Any, path: str) -> Any:
    if data is None:
        return None
    (inner,) = (part for part in get_args(kind) if part is not NoneType)
    return _read(inner, data, path)


def _moment(data: Any, path: str) -> datetime:
    moment = datetime.fromisoformat(_checked(str, data, path))
    if moment.tzinfo is None:
        raise ValueError(f"{path} has no time zone")
    return moment


def _checked(kind: Any, data: Any, path: str) -> Any:
    # JSON's true is no number, though Python's is.
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise ValueError(f"{path} is {type(data).__name__}")
    return data
