"""Names and texts inside SQL: every one that pgherd puts there is quoted here."""

import re

_PLACEHOLDER = re.compile(r"%[IL]")


def identifier(name: str) -> str:
    """The name quoted as an SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def qualified(schema: str, name: str) -> str:
    """A name with its schema, both quoted."""
    return f"{identifier(schema)}.{identifier(name)}"


def literal(text: str) -> str:
    """The text quoted as an SQL string, however standard_conforming_strings is set."""
    doubled = text.replace("'", "''")
    return f"E'{doubled.replace(chr(92), chr(92) * 2)}'" if "\\" in doubled else f"'{doubled}'"


def statement(template: str, *values: str) -> str:
    """The template with its values quoted: `%I` is an identifier, `%L` a string.

    The two mean what they mean to PostgreSQL's format().
    """
    left = iter(values)
    quoting = {"%I": identifier, "%L": literal}
    made = _PLACEHOLDER.sub(lambda found: quoting[found[0]](next(left)), template)
    assert next(left, None) is None, "a value without a place in the template"
    return made
