"""Faults of a form, and Discord's way to tell them: code 50035 with the path of every field.

Format: https://docs.discord.com/developers/reference#error-messages
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.demo.discord.wire import Json

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field's fault; `code` and `message` in Discord's own words where they are known."""

    path: FieldPath
    code: str
    message: str


def nested(errors: Iterable[FieldError]) -> Json:
    """The `errors` object of a 50035 answer: one level for every step of the path."""
    tree: Json = {}
    for error in errors:
        node = tree
        for step in error.path:
            node = node.setdefault(str(step), {})
        faults: list[Json] = node.setdefault("_errors", [])
        faults.append({"code": error.code, "message": error.message})
    return tree


def below(path: FieldPath, errors: Iterable[FieldError]) -> list[FieldError]:
    """The faults of a form that stands inside another one, at `path`."""
    return [FieldError((*path, *error.path), error.code, error.message) for error in errors]


def field_names(text: str) -> frozenset[str]:
    """The words of `text`, for long lists of known fields."""
    return frozenset(text.split())


class FormCheck:
    """Looks at the fields of a form and collects what is wrong with them."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def fault(self, path: FieldPath, code: str, message: str) -> None:
        """Notes a fault."""
        self.errors.append(FieldError(path, code, message))

    def required(self, path: FieldPath) -> None:
        """Notes that a field is missing."""
        self.fault(path, "BASE_TYPE_REQUIRED", "This field is required")

    def text(self, value: object, path: FieldPath, *, most: int, least: int = 0) -> bool:
        """True for a string of `least` to `most` characters; notes the fault otherwise."""
        if not isinstance(value, str):
            self.fault(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return False
        if least and not value:
            self.required(path)
        elif not least <= len(value) <= most:
            self._length(path, least, most)
        return least <= len(value) <= most

    def items(self, value: object, path: FieldPath, *, most: int, least: int = 0) -> list[Any]:
        """The list itself when it has `least` to `most` items; otherwise notes it, and is empty."""
        if not isinstance(value, list):
            self.fault(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(value) <= most:
            self._length(path, least, most)
            return []
        return value

    def dictionary(self, value: object, path: FieldPath) -> Json | None:
        """The object itself, or None once it was noted that it is none."""
        if isinstance(value, dict):
            return value
        self.fault(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return None

    def choice(self, value: object, path: FieldPath, choices: tuple[int, ...]) -> bool:
        """True for one of the numbers; notes the fault otherwise."""
        if value in choices and not isinstance(value, bool):
            return True
        self.fault(path, "BASE_TYPE_CHOICES", f"Value must be one of {set(choices)}.")
        return False

    def whole_number(self, value: object, path: FieldPath, *, least: int, most: int) -> bool:
        """True for an integer from `least` to `most`; notes the fault otherwise."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return False
        if not least <= value <= most:
            text = f"int value should be between {least} and {most}."
            self.fault(path, "NUMBER_TYPE_RANGE", text)
        return least <= value <= most

    def url(self, value: object, path: FieldPath, *, most: int, also: tuple[str, ...] = ()) -> None:
        """Notes the fault unless it is an address with http, https or one of the schemes `also`."""
        if not self.text("" if value is None else value, path, most=most, least=1):
            return
        scheme, _, rest = str(value).partition("://")
        schemes = ("http", "https", *also)
        if scheme not in schemes:
            text = f'Scheme "{scheme}" must be one of {schemes}.'
            self.fault(path, "URL_TYPE_INVALID_SCHEME", text)
        elif not rest:
            self.fault(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")

    def unknown(self, value: Json, known: frozenset[str], path: FieldPath) -> None:
        """Notes every field that the local Discord does not know and that says something."""
        for name in value:
            if name not in known and value[name] not in (None, [], ""):
                text = f'The local Discord does not know the field "{name}".'
                self.fault((*path, name), "LOCAL_DISCORD_UNKNOWN_FIELD", text)

    def _length(self, path: FieldPath, least: int, most: int) -> None:
        if least:
            text = f"Must be between {least} and {most} in length."
            self.fault(path, "BASE_TYPE_BAD_LENGTH", text)
        else:
            self.fault(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
