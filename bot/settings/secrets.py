"""Secrets come from the environment or from a file, and from nowhere else."""

from collections.abc import Mapping
from pathlib import Path

from bot.model.secret import Secret


class SecretUnavailable(Exception):
    """Says which secret is missing, never what one holds."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read_secret(
    env: str | None, file: Path | None, folder: Path, environ: Mapping[str, str]
) -> Secret:
    """The secret that exactly one of `env` and `file` names; `file` is relative to `folder`.

    One trailing newline of a file is not part of the secret: editors and `echo` add it.
    Raises SecretUnavailable.
    """
    if (env is None) == (file is None):
        raise SecretUnavailable(
            "a secret needs one source", "write either {env: VARIABLE} or {file: path}"
        )
    if env is not None:
        return _from_environment(env, environ)
    assert file is not None
    return _from_file(folder / file)


def _from_environment(variable: str, environ: Mapping[str, str]) -> Secret:
    value = environ.get(variable)
    if not value:
        raise SecretUnavailable(
            f"the environment variable {variable} is not set", "set it where pgherd is started"
        )
    return Secret(value)


def _from_file(file: Path) -> Secret:
    try:
        value = file.read_text("utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SecretUnavailable(
            f"the secret's file {file} cannot be read: {reason}",
            "create it, readable for pgherd's user alone (chmod 600)",
        ) from None
    if not value:
        raise SecretUnavailable(f"the secret's file {file} is empty", "write the secret into it")
    return Secret(value)
