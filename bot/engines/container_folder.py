"""The folder whose files are the containers of the process engine."""

import re
from pathlib import Path

from bot.durable_file import write_durably
from bot.engines.container_file import ContainerFile, from_json, to_json
from bot.model.errors import ServiceFailure, UserMistake

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")  # Docker's rule for names


class ContainerFolder:
    """Containers are files `DIR/NAME.json`. Its methods block."""

    def __init__(self, directory: Path) -> None:
        self.path = directory

    def names(self) -> tuple[str, ...]:
        """The names of all containers, sorted."""
        return tuple(sorted(path.stem for path in self.path.glob("*.json")))

    def file(self, name: str) -> Path:
        """The file that stands for the container."""
        return self.path / f"{name}.json"

    def write(self, name: str, container: ContainerFile) -> None:
        """Write it, at once and durably.

        Raises:
            OSError: the folder cannot be written.
        """
        write_durably(self.file(name), to_json(container))

    def check_new(self, name: str) -> None:
        """Check that a container of this name can be created.

        Raises:
            UserMistake: the name is taken, or is none that Docker would accept.
        """
        if not _NAME.fullmatch(name):
            raise UserMistake(
                f"{name!r} cannot be the name of a container.",
                code="bad_container_name",
                hint="Use letters, digits, '_', '.' and '-', and begin with a letter or a digit.",
            )
        if self.file(name).exists():
            raise UserMistake(
                f"There is a container {name} already.",
                code="container_exists",
                hint="Remove it first, or choose another name.",
            )

    def read(self, name: str) -> ContainerFile | None:
        """The container; None where there is none.

        Raises:
            ServiceFailure: its file cannot be read or is damaged.
        """
        if not _NAME.fullmatch(name):
            return None
        try:
            return from_json(self.file(name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ServiceFailure(
                f"{self.file(name)}, which stands for the container {name}, cannot be read.",
                code="container_file_unreadable",
                hint="Check its permissions; if it is damaged, take the lab down and up again.",
            ) from error

    def read_existing(self, name: str) -> ContainerFile:
        """The container.

        Raises:
            UserMistake: there is none.
            ServiceFailure: its file cannot be read or is damaged.
        """
        container = self.read(name)
        if container is None:
            raise UserMistake(
                f"There is no container {name} in {self.path}.",
                code="no_such_container",
                hint="Check the name and the engine's folder in the configuration.",
            )
        return container
