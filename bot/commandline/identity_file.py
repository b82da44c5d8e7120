"""`--identity FILE`: private keys that open encrypted backups, read when a command needs them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.model.errors import UserMistake
from bot.model.secret import Secret
from bot.settings.age_keys import AgeKeyUnusable, identities
from bot.settings.section import SecretUnavailable, read_secret

_Command = TypeVar("_Command", bound=Callable[..., Any])

identity_option: Callable[[_Command], _Command] = click.option(
    "--identity",
    "identity_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Private keys, as age-keygen writes them, for an encrypted backup.",
)


def identity_in(file: Path | None) -> Secret | None:
    """What is in the file; None where none is named.

    Raises:
        UserMistake: it cannot be read, or there is no private key in it.
    """
    if file is None:
        return None
    try:
        secret = read_secret(None, file, Path(), {})
        identities(secret.reveal())
    except (SecretUnavailable, AgeKeyUnusable) as error:
        message = str(error) if isinstance(error, SecretUnavailable) else f"{file} {error}"
        raise UserMistake(
            f"No private key could be had: {message}.",
            code="identity_unusable",
            hint=f"{error.hint[:1].upper()}{error.hint[1:]}.",
        ) from error
    return secret
