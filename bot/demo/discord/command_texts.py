"""Names and descriptions of commands and their options, in every language. Pure.

Rules: https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming
and "Localization" on the same page (read November 2026).
"""

from typing import Final

from bot.demo.discord.form_errors import FieldPath, FormCheck, field_names
from bot.demo.discord.wire import Json

NAME_LENGTH: Final = 32
DESCRIPTION_LENGTH: Final = 100
LOCALES: Final = field_names(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru"
    " uk hi th zh-CN ja zh-TW ko"
)
"""Source: https://docs.discord.com/developers/reference#locales"""


def check_texts(check: FormCheck, item: Json, path: FieldPath) -> None:
    """Notes every fault of an item's name and description."""
    _name(check, item.get("name", ""), (*path, "name"))
    description = item.get("description", "")
    check.text(description, (*path, "description"), most=DESCRIPTION_LENGTH, least=1)
    for locale, name in localized(check, item, "name", path):
        _name(check, name, (*path, "name_localizations", locale))
    for locale, text in localized(check, item, "description", path):
        here = (*path, "description_localizations", locale)
        check.text(text, here, most=DESCRIPTION_LENGTH, least=1)


def _name(check: FormCheck, name: object, path: FieldPath) -> None:
    """Lower case where there is one, letters and digits of any script, `-`, `_` and `'`."""
    if not check.text(name, path, most=NAME_LENGTH, least=1):
        return
    text = str(name)
    if text != text.lower() or not all(c.isalnum() or c in "-_'" for c in text):
        check.fault(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def localized(check: FormCheck, item: Json, name: str, path: FieldPath) -> list[tuple[str, object]]:
    """The texts of `name` in other languages, by their locale; notes unknown locales."""
    field = f"{name}_localizations"
    if item.get(field) is None:
        return []
    texts = check.dictionary(item[field], (*path, field)) or {}
    for locale in texts:
        if locale not in LOCALES:
            text = f"Value must be one of {sorted(LOCALES)}."
            check.fault((*path, field, locale), "ENUM_TYPE_COERCE", text)
    return list(texts.items())


def length(item: Json) -> int:
    """What counts towards the total; of a text and its localizations the longest."""
    own = [_longest(item, "name"), _longest(item, "description")]
    value = item.get("value")
    below = [*(item.get("options") or []), *(item.get("choices") or [])]
    values = len(value) if isinstance(value, str) else 0
    return sum(own) + values + sum(length(part) for part in below)


def _longest(item: Json, name: str) -> int:
    texts = [item.get(name), *(item.get(f"{name}_localizations") or {}).values()]
    return max((len(text) for text in texts if isinstance(text, str)), default=0)
