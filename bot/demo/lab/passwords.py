"""The passwords of a lab, one file each."""

import secrets
from collections.abc import Iterable

from bot.demo.lab.layout import LabPaths
from bot.durable_file import write_durably
from bot.model.secret import Secret

_PASSWORD_BYTES = 24


def make_passwords(paths: LabPaths, names: Iterable[str]) -> dict[str, Secret]:
    """A new password for each of these servers and services, noted under its name."""
    passwords = {name: Secret(secrets.token_urlsafe(_PASSWORD_BYTES)) for name in names}
    for name, password in passwords.items():
        write_durably(paths.secret(name), password.reveal() + "\n")
    return passwords
