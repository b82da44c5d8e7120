"""Records as JSON under their fields' own names, and back: strictly, and with no value in an error.

A record is a frozen dataclass. Fields that it does not know are left out when it is read: a later
pgherd may have added them.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

_Record = TypeVar("_Record")


class JsonRecord(Generic[_Record]):
    """Records of one kind in their JSON form; the first use of it takes some milliseconds."""

    def __init__(self, kind: type[_Record]) -> None:
        self._kind = kind

    def data(self, record: _Record) -> Mapping[str, Any]:
        """The record as `json_text` takes it."""
        data: Mapping[str, Any] = self._adapter.dump_python(record)
        return data

    def read(self, text: str) -> _Record:
        """The record whose JSON this is.

        Raises:
            ValueError: a field is missing or of another type; the message says which, and no value.
        """
        try:
            return self._adapter.validate_json(text, strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            path = ".".join(map(str, first["loc"])) or self._kind.__name__
        # Out here, so that no traceback carries pydantic's error with its values.
        raise ValueError(f"{path}: {first['msg']}")

    @cached_property
    def _adapter(self) -> TypeAdapter[_Record]:
        return TypeAdapter(self._kind)


def json_text(data: Mapping[str, Any]) -> str:
    """The text of a small JSON file, for people too."""
    return json.dumps(data, indent=1, ensure_ascii=False, default=_plain) + "\n"


def canonical_text(data: Any) -> str:
    """The one text of equal data, for a checksum."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
