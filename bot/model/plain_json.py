"""Plain values as one JSON text: what may be kept, and what a hash can be made of."""

import json
import math
from collections.abc import Mapping
from typing import Any


def plain_json(values: Mapping[str, Any]) -> str:
    """The same text for the same values, whatever the order of their keys.

    What is read back equals what was given. So raises TypeError, which names the place but not the
    value, for whatever JSON does not have: a Secret above all, a tuple, NaN, a key that is no text.
    """
    kept = dict(values)
    _refuse_what_is_not_plain(kept, "values")
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def _refuse_what_is_not_plain(value: object, place: str) -> None:
    match value:
        case None | bool() | int() | str():
            return
        case float() if math.isfinite(value):
            return
        case dict() if all(isinstance(key, str) for key in value):
            for key, inner in value.items():
                _refuse_what_is_not_plain(inner, f"{place}.{key}")
        case list():
            for number, inner in enumerate(value):
                _refuse_what_is_not_plain(inner, f"{place}[{number}]")
        case _:
            raise TypeError(f"{place} is not plain JSON but {type(value).__name__}")
