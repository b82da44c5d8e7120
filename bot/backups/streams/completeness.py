"""Whether a dump is complete, by what the tool itself writes at its end. No I/O."""

import re

TAIL_BYTES = 512
"""How much of a dump's end has to be kept for `is_complete`."""

# pg_dump ends with its footer and, since the minors of August 2025, with the counterpart of the
# \restrict at its beginning; pg_dumpall has these two the other way round.
_RESTRICTED = rb"\n\\unrestrict [A-Za-z0-9]+\n"
_DUMP = re.compile(
    rb"--\n-- PostgreSQL database dump complete\n--\n(?:" + _RESTRICTED + rb")?\n*\Z"
)
_GLOBALS = re.compile(rb"--\n-- PostgreSQL database cluster dump complete\n--\n\n*\Z")


def is_complete(tail: bytes, *, of_globals: bool) -> bool:
    """Whether a dump, of a database or of globals, that ends with `tail` has come to its end."""
    return (_GLOBALS if of_globals else _DUMP).search(tail) is not None
