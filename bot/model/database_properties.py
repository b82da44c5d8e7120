"""Properties of a database itself, which no dump of its contents has, and how to create one alike.

https://www.postgresql.org/docs/current/sql-createdatabase.html has the options, and the major that
each came with.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.sql_text import identifier, literal

_PROVIDERS = {"i": "icu", "b": "builtin"}


@dataclass(frozen=True, slots=True)
class InstalledExtension:
    """An extension with the schema that its objects lie in."""

    name: str
    version: str
    schema: str


@dataclass(frozen=True, slots=True)
class DatabaseSetting:
    """`ALTER DATABASE … SET`, or with a role `ALTER ROLE … IN DATABASE … SET`."""

    role: str | None
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DatabaseGrant:
    """One privilege on the database; the grantee is None for PUBLIC."""

    grantee: str | None
    privilege: str
    grantable: bool


@dataclass(frozen=True, slots=True)
class DatabaseProperties:
    """How the database was created and what was set for it since."""

    name: str
    owner: str
    encoding: str
    collate: str
    ctype: str
    provider: str
    """`c` libc, `i` ICU, `b` builtin: pg_database.datlocprovider."""
    locale: str | None
    """ICU's or the builtin provider's."""
    icu_rules: str | None
    connection_limit: int
    """-1 for none."""
    comment: str | None
    tablespace: str
    settings: tuple[DatabaseSetting, ...]
    grants: tuple[DatabaseGrant, ...] | None
    """None where nobody has granted or revoked anything."""


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
