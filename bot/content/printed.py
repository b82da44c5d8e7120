"""Whether two majors have printed the same query. Decides.

From 16 on a view over one table is printed without that table's name before each column. So a name
before a dot may be missing on one side. What the names mean is compared beside it: a view's
definition lists all that it depends on, and names without a schema are the system's.
"""

import re
from collections.abc import Sequence

_TOKEN = re.compile(
    r"""
    \s+                                     # blanks, which part tokens and mean nothing else
    | [eE]'(?:[^'\\]|\\.|'')*'              # a string with escapes
    | '(?:[^']|'')*'                        # a string
    | "(?:[^"]|"")*"                        # a quoted name
    | \$(\w*)\$.*?\$\1\$                    # a body
    | \w+
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


def same_when_printed(here: str, there: str) -> bool:
    """Whether they differ in blanks and in names before a dot only, where one side has none."""
    if here == there:
        return True
    left, right = _tokens(here), _tokens(there)
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] == right[j] and _is_qualifier(left, i) == _is_qualifier(right, j):
            i, j = i + 1, j + 1
        elif _is_qualifier(left, i) and not _is_qualifier(right, j):
            i += 2
        elif _is_qualifier(right, j) and not _is_qualifier(left, i):
            j += 2
        else:
            return False
    return i == len(left) and j == len(right)


def _tokens(text: str) -> Sequence[str]:
    return [match.group() for match in _TOKEN.finditer(text) if not match.group().isspace()]


def _is_qualifier(tokens: Sequence[str], place: int) -> bool:
    """Whether it is a name before a dot; the digits of 1.5 are none."""
    token = tokens[place]
    is_name = token.startswith('"') or token[0].isalpha() or token[0] == "_"
    return is_name and tokens[place + 1 : place + 2] == ["."]
