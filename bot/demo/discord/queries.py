"""Reading the parameters of an address."""

from collections.abc import Mapping

from bot.demo.discord import api_errors
from bot.demo.discord.form_errors import FieldError


def only(query: Mapping[str, str], known: frozenset[str]) -> None:
    """ApiError 50035 for a parameter that is not known here."""
    if unknown := sorted(set(query) - known):
        text = f"The local Discord does not know the parameter {', '.join(unknown)}."
        fault = FieldError((unknown[0],), "LOCAL_DISCORD_UNKNOWN_PARAMETER", text)
        raise api_errors.invalid_form([fault])


def whole_number(query: Mapping[str, str], name: str, default: int) -> int:
    """The parameter as an integer; ApiError 50035 when it is none."""
    text = query.get(name, str(default))
    if not text.isdigit():
        fault = FieldError((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not int.')
        raise api_errors.invalid_form([fault])
    return int(text)


def limit(query: Mapping[str, str], *, default: int, most: int) -> int:
    """How many are wanted, from 1 to `most`; ApiError 50035 otherwise."""
    wanted = whole_number(query, "limit", default)
    if not 1 <= wanted <= most:
        text = f"int value should be between 1 and {most}."
        raise api_errors.invalid_form([FieldError(("limit",), "NUMBER_TYPE_RANGE", text)])
    return wanted
