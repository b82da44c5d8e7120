"""Environment files: lines `NAME=value`, as `docker run --env-file` reads them.

The process engine's containers get their variables from them at each start.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.engines.container_file import Process
from bot.engines.container_folder import ContainerFolder
from bot.engines.container_lock import locked
from bot.host_processes import is_alive
from bot.model.errors import ServiceFailure
from bot.model.ports import EnvironmentFiles


def parse_environment(text: str) -> dict[str, str]:
    """The variables in the text; blank lines and lines that begin with # are left out.

    Values are taken as they stand: no quotes are removed and nothing is expanded.

    Raises:
        ValueError: a line has no `=`; the message gives its number and never its content.
    """
    variables = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, separator, value = line.partition("=")
        if not separator:
            raise ValueError(f"line {number} is not NAME=value")
        variables[name] = value
    return variables


def format_environment(variables: Mapping[str, str]) -> str:
    """The text of an environment file with these variables, in their order."""
    return "".join(f"{name}={value}\n" for name, value in variables.items())


def environment_of(process: Process) -> dict[str, str]:
    """The environment that a container's processes start with; reads its environment file.

    Raises:
        OSError, ValueError: the file cannot be read, or is none.
    """
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    if process.environment_file is not None:
        environment |= parse_environment(process.environment_file.read_text(encoding="utf-8"))
    return environment


class ProcessEnvironmentFiles(EnvironmentFiles):
    """See EnvironmentFiles; `directory` is the engine's."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._folder = ContainerFolder(directory)

    async def environment_file(self, container: str) -> Path | None:
        """See EnvironmentFiles.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the file that stands for it cannot be read.
        """
        found = await asyncio.to_thread(self._folder.read_existing, container)
        return found.process.environment_file

    async def use_environment_file(self, container: str, file: Path) -> None:
        """See EnvironmentFiles.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the file that stands for it cannot be read or written.
        """
        async with locked(self._directory, container):
            found = await asyncio.to_thread(self._folder.read_existing, container)
            changed = replace(found, process=replace(found.process, environment_file=file))
            try:
                await asyncio.to_thread(self._folder.write, container, changed)
            except OSError as error:
                raise ServiceFailure(
                    f"The file that stands for the container {container} cannot be written: "
                    f"{error.strerror}.",
                    code="engine_folder_unusable",
                    hint="Check that the engine's folder may be written and is not full.",
                ) from error

    async def variables(self, container: str) -> Mapping[str, str]:
        """See EnvironmentFiles.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: a file cannot be read.
        """
        file = await self.environment_file(container)
        if file is None:
            return {}
        try:
            return parse_environment(await asyncio.to_thread(file.read_text, encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ServiceFailure(
                f"The environment file {file} of the container {container} cannot be read.",
                code="environment_file_unreadable",
                hint="Check its permissions, and that each line is NAME=value.",
            ) from error

    async def environment(self, container: str) -> Mapping[str, str] | None:
        """See EnvironmentFiles.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the file that stands for it cannot be read.
        """
        found = await asyncio.to_thread(self._folder.read_existing, container)
        if found.run is None or not is_alive(found.run.process):
            return None
        file = Path(f"/proc/{found.run.process.pid}/environ")
        try:
            said = (await asyncio.to_thread(file.read_bytes)).decode("utf-8", errors="replace")
        except OSError:
            return None  # it has just ended
        return dict(line.partition("=")[::2] for line in said.split("\0") if line)
