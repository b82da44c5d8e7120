"""Names and texts inside SQL."""


def identifier(name: str) -> str:
    """The name quoted as an SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """The text quoted as an SQL string, however standard_conforming_strings is set."""
    doubled = text.replace("'", "''")
    return f"E'{doubled.replace(chr(92), chr(92) * 2)}'" if "\\" in doubled else f"'{doubled}'"
