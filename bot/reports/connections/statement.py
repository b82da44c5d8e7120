"""A statement as it may be shown: on one line, without what people have typed into it.

Literals hold passwords (ALTER ROLE … PASSWORD '…'), tokens and other people's data; comments may
hold anything. What is left says which statement it is, as in pg_stat_statements. The lexical rules:
https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

import re

_MOST_CHARACTERS = 100
_ELLIPSIS = "…"
_MASK = "'…'"

# In the order of PostgreSQL's own lexer. A part that does not end, because the statement was cut,
# reaches to the end.
_TOKEN = re.compile(
    r"""
    (?P<comment>   --[^\n]* | /\* )
  | (?P<escaped>   [eE]'(?:[^'\\]|''|\\.)*(?:'|\\?\Z) )
  | (?P<literal>   (?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|\Z) )
  | (?P<dollar>    \$(?P<tag>(?:[^\W\d]\w*)?)\$(?:.*?\$(?P=tag)\$|.*\Z) )
  | (?P<word>      [^\W\d][\w$]* )
  | (?P<quoted>    "(?:[^"]|"")*(?:"|\Z) )
  | (?P<number>    \d[\w.]* )
  | (?P<space>     \s+ )
  | (?P<other>     . )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


def shown(statement: str) -> str:
    """At most 100 characters on one line; literals are '…', comments are gone."""
    text = " ".join("".join(_parts(statement)).split())
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + _ELLIPSIS


def _parts(statement: str) -> list[str]:
    parts: list[str] = []
    position = 0
    while position < len(statement):
        token = _TOKEN.match(statement, position)
        assert token is not None, "the last alternative takes any character"
        position = token.end()
        match token.lastgroup:
            case "comment":
                if token[0] == "/*":
                    position = _end_of_comment(statement, position)
                parts.append(" ")
            case "escaped" | "dollar" | "tag":
                parts.append(_MASK)
            case "literal":
                parts.append(_MASK)
                if _may_go_on(token[0]):
                    return [*parts, _ELLIPSIS]
            case _:
                parts.append(token[0])
    return parts


def _end_of_comment(statement: str, position: int) -> int:
    """Comments nest."""
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(statement, position)
        if edge is None:
            return len(statement)
        depth += 1 if edge[0] == "/*" else -1
        position = edge.end()
    return position


def _may_go_on(literal: str) -> bool:
    """With standard_conforming_strings off, a backslash before a quote does not end the literal.

    Which of the two holds for that session is not known: nothing after it can be told from data.
    """
    return "\\'" in literal
