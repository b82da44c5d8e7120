"""The SQL that makes a database like another, under any name. Decides; runs nothing.

pg_dump --create would write the same, but under the old name only. https://www.postgresql.org/docs/
current/sql-createdatabase.html has the options and the major that each came with.
"""

from collections.abc import Iterator

from bot.model.database_properties import DatabaseGrant, DatabaseProperties, DatabaseSetting

_PROVIDERS = {"i": "icu", "b": "builtin"}
# Parameters whose value is a list of names, each of which is quoted by itself: GUC_LIST_QUOTE in
# PostgreSQL's src/backend/utils/misc/guc_tables.c, of those that a database may set.
_LISTS = {"local_preload_libraries", "search_path", "session_preload_libraries", "temp_tablespaces"}


def identifier(name: str) -> str:
    """The name quoted as an SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """The text quoted as an SQL string, however standard_conforming_strings is set."""
    doubled = text.replace("'", "''")
    return f"E'{doubled.replace(chr(92), chr(92) * 2)}'" if "\\" in doubled else f"'{doubled}'"


def creation_sql(properties: DatabaseProperties, name: str, *, major: int) -> str:
    """Statements that make such a database on a server of this major; for psql in another one.

    `name` is SQL: an identifier that has been quoted, or a variable of psql.
    """
    return "".join(f"{statement};\n" for statement in _statements(properties, name, major))


def _statements(properties: DatabaseProperties, name: str, major: int) -> Iterator[str]:
    database = f"DATABASE {name}"
    yield f"CREATE {database} {' '.join(_options(properties, major))}"
    if properties.comment is not None:
        yield f"COMMENT ON {database} IS {literal(properties.comment)}"
    for setting in properties.settings:
        yield _setting(setting, database)
    if properties.grants is not None:
        yield from _grants(properties.grants, properties.owner, database)


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
