"""The SQL that makes a database like another, under any name. Decides; runs nothing.

pg_dump --create would write the same, but under the old name only.
"""

from collections.abc import Iterator

from bot.model.database_properties import (
    DatabaseGrant,
    DatabaseProperties,
    DatabaseSetting,
    database_options,
)
from bot.model.sql_text import identifier, literal

# Parameters whose value is a list of names, each of which is quoted by itself: GUC_LIST_QUOTE in
# PostgreSQL's src/backend/utils/misc/guc_tables.c, of those that a database may set.
_LISTS = {"local_preload_libraries", "search_path", "session_preload_libraries", "temp_tablespaces"}


def creation_sql(properties: DatabaseProperties, name: str, *, major: int) -> str:
    """Statements that make such a database on a server of this major; for psql in another one.

    `name` is SQL: an identifier that has been quoted, or a variable of psql.
    """
    return "".join(f"{statement};\n" for statement in _statements(properties, name, major))


def _statements(properties: DatabaseProperties, name: str, major: int) -> Iterator[str]:
    database = f"DATABASE {name}"
    yield f"CREATE {database} {database_options(properties, major=major)}"
    if properties.comment is not None:
        yield f"COMMENT ON {database} IS {literal(properties.comment)}"
    for setting in properties.settings:
        yield _setting(setting, database)
    if properties.grants is not None:
        yield from _grants(properties.grants, properties.owner, database)


def _setting(setting: DatabaseSetting, database: str) -> str:
    value = literal(setting.value)
    if setting.name.lower() in _LISTS:
        value = ", ".join(map(literal, list_elements(setting.value))) or "''"
    # A parameter of an extension has a dot, on either side of which there is a name.
    name = ".".join(map(identifier, setting.name.split(".")))
    if setting.role is None:
        return f"ALTER {database} SET {name} TO {value}"
    return f"ALTER ROLE {identifier(setting.role)} IN {database} SET {name} TO {value}"


def list_elements(value: str) -> list[str]:
    """The elements of `"$user", public`, without their quotes."""
    elements, current, quoted, was_quoted = [], "", False, False
    position = 0
    while position < len(value):
        sign = value[position]
        if sign == '"' and quoted and value[position + 1 : position + 2] == '"':
            current, position = current + '"', position + 1
        elif sign == '"':
            quoted, was_quoted = not quoted, True
        elif sign == "," and not quoted:
            elements.append(current)
            current, was_quoted = "", False
        elif quoted or not sign.isspace():
            current += sign
        position += 1
    return [*elements, current] if current or was_quoted or elements else []


def _grants(grants: tuple[DatabaseGrant, ...], owner: str, database: str) -> Iterator[str]:
    yield f"REVOKE ALL ON {database} FROM PUBLIC"
    yield f"REVOKE ALL ON {database} FROM {identifier(owner)}"
    for grant in grants:
        grantee = "PUBLIC" if grant.grantee is None else identifier(grant.grantee)
        option = " WITH GRANT OPTION" if grant.grantable else ""
        yield f"GRANT {grant.privilege} ON {database} TO {grantee}{option}"
