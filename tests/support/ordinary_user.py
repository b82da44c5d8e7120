"""Runs the command line as a user without rights, whoever runs the tests."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

from bot.demo.lab.account import Account

ROOT = Path(__file__).parents[2]
_USER = "daemon"  # neither root nor the account of a lab's servers


def ordinary_account() -> Account:
    """The caller if it is an ordinary user, else one."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = pwd.getpwnam(_USER)
    return Account(entry.pw_uid, entry.pw_gid)


def pgherd_as_ordinary_user(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `pgherd` with these arguments to its end; its output as text."""
    return subprocess.run(
        [*_prefix(), sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def _prefix() -> list[str]:
    if os.geteuid() != 0:
        return []
    account = ordinary_account()
    prefix = ["setpriv", f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
    folders = (Path(sys.executable).resolve().parent, Path(sys.prefix), ROOT)
    if all(account.can_enter(folder) for folder in folders):
        return prefix
    # A clone or a Python under root's home: may read it, and is an ordinary user otherwise.
    return [*prefix, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
