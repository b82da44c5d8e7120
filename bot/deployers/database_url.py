"""URLs of a PostgreSQL database, as applications take them. No I/O."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

from bot.model.secret import Secret

DEFAULT_PORT = 5432
"""PostgreSQL's, which every library takes where a URL names none:
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS"""

# The schemes of libpq, of SQLAlchemy ("+" and a driver) and of JDBC. The user's part may itself
# hold an @ that somebody forgot to encode: the last one before the path counts.
_URL = re.compile(
    r"(?P<scheme>(?:jdbc:)?postgres(?:ql)?(?:\+[a-z0-9_]+)?)://"
    r"(?:(?P<login>[^/?#]*)@)?"
    r"(?P<host>\[[^\]]+\]|[^/?#:@,\[\]]+)(?::(?P<port>\d{1,5}))?"
    r"(?:/(?P<database>[^?#]*))?(?P<rest>(?:[?#].*)?)",
    re.IGNORECASE | re.DOTALL,
)
# Parameters that say the same as a part before them, and win: libpq's and JDBC's.
_SAYS_IT_AGAIN = re.compile(r"[?&](host|hostaddr|port|dbname|user|password)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A URL in its parts, decoded."""

    scheme: str
    host: str
    port: int
    database: str
    rest: str
    """Query and fragment, as they stand."""
    user: str | None = None
    """None where the application has the login from elsewhere."""
    password: Secret | None = None
    shows_port: bool = field(default=True, compare=False)

    def text(self) -> str:
        """The URL; it holds the password."""
        login = ""
        if self.user is not None:
            password = "" if self.password is None else f":{_encoded(self.password.reveal())}"
            login = f"{_encoded(self.user)}{password}@"
        port = f":{self.port}" if self.shows_port or self.port != DEFAULT_PORT else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{login}{host}{port}/{_encoded(self.database)}{self.rest}"

    def moved(
        self, *, host: str, port: int, database: str, user: str, password: Secret | None
    ) -> "DatabaseUrl":
        """The same URL for another database; None keeps the password, no login stays none."""
        there = replace(self, host=host, port=port, database=database)
        if self.user is None:
            return there
        return replace(there, user=user, password=password or self.password)


def parse_url(text: str) -> DatabaseUrl | None:
    """The URL's parts; None for what is no URL of one PostgreSQL database.

    None as well for several hosts in one URL, and where the query repeats a part.
    """
    found = _URL.fullmatch(text.strip())
    if found is None or _SAYS_IT_AGAIN.search(found["rest"]):
        return None
    user, colon, password = (found["login"] or "").partition(":")
    return DatabaseUrl(
        scheme=found["scheme"],
        host=found["host"].strip("[]"),
        port=int(found["port"] or DEFAULT_PORT),
        # libpq: the user's name where none is given.
        database=unquote(found["database"] or user),
        rest=found["rest"],
        user=None if found["login"] is None else unquote(user),
        password=Secret(unquote(password)) if colon else None,
        shows_port=found["port"] is not None,
    )


def _encoded(part: str) -> str:
    return quote(part, safe="")
