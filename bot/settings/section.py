"""What every section of the configuration is made of, and what its values are held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from bot.model.secret import Secret
from bot.settings.secrets import SecretUnavailable, read_secret


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a value is held against: names in the same file, its folder, the environment."""

    servers: Sequence[str]
    engines: Sequence[str]
    engines_that_know_addresses: Sequence[str]
    services: Sequence[str]
    folder: Path
    environ: Mapping[str, str]


def surroundings_of(info: ValidationInfo) -> Surroundings:
    """What the validation was given."""
    assert isinstance(info.context, Surroundings)
    return info.context


def fault(message: str, hint: str) -> PydanticCustomError:
    """An error that `load` turns into a Fault with this message and hint."""
    return PydanticCustomError("pgherd", "{message}", {"message": message, "hint": hint})


class Section(BaseModel):
    """A mapping in the file; a key that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class SecretReference(Section):
    """Where a secret is: an environment variable or a file, never the file that names it."""

    env: str | None = None
    file: Path | None = None
    _value: Secret

    @model_validator(mode="after")
    def _resolve(self, info: ValidationInfo) -> Self:
        around = surroundings_of(info)
        try:
            self._value = read_secret(self.env, self.file, around.folder, around.environ)
        except SecretUnavailable as error:
            raise fault(str(error), error.hint) from None
        return self

    def secret(self) -> Secret:
        """The value, read when the configuration was."""
        return self._value


def _from_the_files_folder(path: Path, info: ValidationInfo) -> Path:
    return surroundings_of(info).folder / path


PathBesideFile = Annotated[Path, AfterValidator(_from_the_files_folder)]
"""A path; a relative one starts at the folder of the configuration."""
