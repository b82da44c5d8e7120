"""The options with which a database is made like another. Decides; runs nothing.

https://www.postgresql.org/docs/current/sql-createdatabase.html has them, and the major that each
came with.
"""

from collections.abc import Iterator

from bot.model.database_properties import DatabaseProperties
from bot.model.sql_text import identifier, literal

_PROVIDERS = {"i": "icu", "b": "builtin"}


def database_options(properties: DatabaseProperties, *, major: int) -> str:
    """What stands behind `CREATE DATABASE name` on a server of this major."""
    return " ".join(_options(properties, major))


def _options(properties: DatabaseProperties, major: int) -> Iterator[str]:
    yield f"WITH TEMPLATE template0 OWNER {identifier(properties.owner)}"
    yield f"ENCODING {literal(properties.encoding)}"
    yield f"LC_COLLATE {literal(properties.collate)} LC_CTYPE {literal(properties.ctype)}"
    if properties.provider in _PROVIDERS:
        provider = _PROVIDERS[properties.provider]
        yield f"LOCALE_PROVIDER {provider}"
        if properties.locale is not None:
            yield f"{provider.upper()}_LOCALE {literal(properties.locale)}"
        if properties.icu_rules is not None:
            yield f"ICU_RULES {literal(properties.icu_rules)}"
    elif major >= 15:  # noqa: PLR2004 - the first with a choice of providers
        yield "LOCALE_PROVIDER libc"
    if properties.tablespace != "pg_default":
        yield f"TABLESPACE {identifier(properties.tablespace)}"
    yield f"CONNECTION LIMIT {properties.connection_limit}"
