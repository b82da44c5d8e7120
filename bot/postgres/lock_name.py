"""What a session that holds a lock is called in pg_stat_activity: who it is, and what for."""

import re
from datetime import datetime

from bot.model.runs import LockHolder

_LIMIT_BYTES = 63  # of an application_name: NAMEDATALEN - 1
_HOST_BYTES = 12  # as long as the name of a container of Docker
_FORM = re.compile(r"(?P<purpose>.*) \((?P<host>[^():]*):(?P<pid>\d+)\)", re.DOTALL)


def lock_name(application: str, purpose: str, host: str, pid: int) -> str:
    """`pgherd backup mealie (nas:4711)`, in the 63 bytes that a server keeps.

    Where it is longer, the host and then the purpose lose their ends, never the pid.
    """
    who = f" ({_cut(host, _HOST_BYTES)}:{pid})"
    return _cut(f"{application} {purpose}", _LIMIT_BYTES - len(who.encode())) + who


def holder_of(name: str, since: datetime | None) -> LockHolder:
    """Who is behind such a name; one of another form is taken whole."""
    found = _FORM.fullmatch(name)
    if found is None:
        return LockHolder(name or "a session without a name", "", None, since)
    return LockHolder(found["purpose"], found["host"], int(found["pid"]), since)


def _cut(text: str, limit_bytes: int) -> str:
    return text.encode()[:limit_bytes].decode(errors="ignore")
