"""Sections of the configuration: their base class, their secrets, the context of validation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class ValidationContext:
    """What values are checked against: names in the same file, its folder, the environment."""

    servers: Sequence[str]
    engines: Sequence[str]
    engines_that_know_addresses: Sequence[str]
    services: Sequence[str]
    folder: Path
    environ: Mapping[str, str]


def context_of(info: ValidationInfo) -> ValidationContext:
    """The context of a validation."""
    assert isinstance(info.context, ValidationContext)
    return info.context


def fault(message: str, hint: str) -> PydanticCustomError:
    """An error that `load` turns into a Fault with this message and hint."""
    return PydanticCustomError("pgherd", "{message}", {"message": message, "hint": hint})


class Section(BaseModel):
    """A mapping in the file; a key that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class SecretUnavailable(Exception):
    """A secret that is missing; the message never holds one."""

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


class SecretReference(Section):
    """The place of a secret: an environment variable or a file, never the configuration itself."""

    env: str | None = None
    file: Path | None = None
    _value: Secret

    @model_validator(mode="after")
    def _resolve(self, info: ValidationInfo) -> Self:
        context = context_of(info)
        try:
            self._value = read_secret(self.env, self.file, context.folder, context.environ)
        except SecretUnavailable as error:
            raise fault(str(error), error.hint) from None
        return self

    def secret(self) -> Secret:
        """The value, read when the configuration was."""
        return self._value


def _from_the_files_folder(path: Path, info: ValidationInfo) -> Path:
    return context_of(info).folder / path


PathBesideFile = Annotated[Path, AfterValidator(_from_the_files_folder)]
"""A path; a relative one starts at the folder of the configuration."""
