"""The settings of a container, in its variables and in the files that they name. No I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.secret import Secret

_FILE_ENDING = "_FILE"
_FILE_SCHEME = "file://"


class Form(StrEnum):
    """The way in which a variable gives its value."""

    PLAIN = "plain"
    FILE_VARIABLE = "file variable"
    """NAME_FILE is the path of a file that holds the value of NAME: a habit of many images, by
    https://docs.docker.com/compose/how-tos/use-secrets/"""
    FILE_URI = "file URI"
    """NAME is file:///path: https://docs.goauthentik.io/install-config/configuration/"""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that the container has."""

    name: str
    """Without the ending of a file variable."""
    form: Form
    value: Secret | None
    """None where its file cannot be read."""

    @property
    def variable(self) -> str:
        """The variable's name as it is set."""
        return self.name + _FILE_ENDING if self.form is Form.FILE_VARIABLE else self.name

    @property
    def text(self) -> str | None:
        """The value, for comparing only."""
        return None if self.value is None else self.value.reveal()


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables of one container, and the content of files that they name."""

    values: Mapping[str, str] = field(repr=False)
    contents: Mapping[str, Secret | None] = field(default_factory=dict)
    """By path inside the container, for paths that lead to a secret or a mounted file."""

    def setting(self, name: str) -> Setting | None:
        """What the container is told under this name; a plain value wins over a file."""
        if name in self.values:
            value = self.values[name]
            path = _path_in(value)
            if path is None:
                return Setting(name, Form.PLAIN, Secret(value))
            return Setting(name, Form.FILE_URI, self.contents.get(path))
        if (path := self.values.get(name + _FILE_ENDING, "")) in self.contents:
            return Setting(name, Form.FILE_VARIABLE, self.contents[path])
        return None

    def settings(self) -> Iterator[Setting]:
        """All that the container is told."""
        for variable in sorted(self.values):
            name = variable.removesuffix(_FILE_ENDING)
            by_file = name != variable and self.values[variable] in self.contents
            setting = self.setting(name if by_file else variable)
            if setting is not None:
                yield setting


def file_paths(values: Mapping[str, str]) -> frozenset[str]:
    """The paths inside the container that its variables name as those of values."""
    named = {v for name, v in values.items() if name.endswith(_FILE_ENDING) and v.startswith("/")}
    return frozenset(named | {path for v in values.values() if (path := _path_in(v))})


def reference(form: Form, path: str) -> str:
    """What a variable of this form has to say, for its value to be read from `path`."""
    return _FILE_SCHEME + path if form is Form.FILE_URI else path


def _path_in(value: str) -> str | None:
    return value.removeprefix(_FILE_SCHEME) if value.startswith(f"{_FILE_SCHEME}/") else None
