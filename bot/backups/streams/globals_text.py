"""The server's globals, fitted to a fresh server that has one role only. No I/O."""

import re
from collections.abc import Iterator

# As pg_dumpall quotes a name; it writes each of these statements on a line of its own.
_NAME = rb'(?:[a-z_][a-z0-9_$]*|"(?:[^"]|"")+")'
_ROLE = re.compile(rb"(?:CREATE|ALTER) ROLE (" + _NAME + rb")(?:;| WITH | SET | IN DATABASE )")
_TABLESPACE = re.compile(
    rb"(CREATE TABLESPACE " + _NAME + rb" OWNER " + _NAME + rb" LOCATION )'.*';\s*"
)


def for_a_fresh_server(lines: Iterator[bytes], superuser: str) -> Iterator[bytes]:
    """The lines without those about `superuser`, who is there already and keeps the login it has.

    Tablespaces are put into the data folder (`allow_in_place_tablespaces`): their folders are not
    on a scratch server.
    """
    for line in lines:
        role = _ROLE.match(line)
        if role is not None and _unquoted(role.group(1)) == superuser:
            continue
        tablespace = _TABLESPACE.fullmatch(line)
        yield tablespace.group(1) + b"'';\n" if tablespace is not None else line


def _unquoted(name: bytes) -> str:
    text = name.decode(errors="replace")
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
