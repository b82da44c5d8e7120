"""What belongs to a database itself, and so stands in no dump of what is in it."""

from dataclasses import dataclass


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
