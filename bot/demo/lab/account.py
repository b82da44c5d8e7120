"""The user that runs the servers: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from bot.model.errors import ServiceFailure

_ACCOUNT = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """A user to run as; both ids None mean the caller itself."""

    uid: int | None = None
    gid: int | None = None

    def can_enter(self, folder: Path) -> bool:
        """Whether it can reach what lies in this folder, by the modes of it and all above it."""
        return self.uid is None or all(
            _may_search(part.stat(), self.uid, self.gid) for part in (folder, *folder.parents)
        )


def server_account() -> Account:
    """The caller, unless that is root: then an account without rights.

    Raises:
        ServiceFailure: the caller is root and there is no such account.
    """
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(_ACCOUNT)
    except KeyError as error:
        raise ServiceFailure(
            f"PostgreSQL refuses to run as root, and this host has no account {_ACCOUNT!r}.",
            code="no_account",
            hint="Run the lab as an ordinary user.",
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def _may_search(folder: os.stat_result, uid: int, gid: int | None) -> bool:
    if folder.st_uid == uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)
