"""A Compose project of the owner's, read as a plain call reads it."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.deployers.compose import files
from bot.deployers.compose.command import ComposeCommand
from bot.deployers.compose.includes import included
from bot.deployers.compose.model import Model, parse_model
from bot.deployers.compose.override import Override, is_placeholder
from bot.deployers.compose.override_location import Candidate, OverrideLocation, override_location
from bot.deployers.compose.plain_call import PlainCall, plain_call
from bot.model.errors import Blocked

_ASKED = ("COMPOSE_FILE", "COMPOSE_PATH_SEPARATOR")


@dataclass(frozen=True, slots=True)
class FoundOverride:
    """An override of pgherd's in a project's folder."""

    file: Path
    override: Override


class Project:
    """A project by its name and folder; `services` are those that matter here."""

    def __init__(
        self, compose: ComposeCommand, name: str, folder: Path, services: tuple[str, ...]
    ) -> None:
        self._compose = compose
        self.name, self.folder, self.services = name, folder, services

    async def check_folder(self) -> None:
        """Check that the folder is here.

        Raises:
            Blocked: it is not; pgherd in a container needs it mounted under the same path.
        """
        if not await asyncio.to_thread(self.folder.is_dir):
            raise Blocked(
                f"The folder {self.folder} of the Compose project {self.name} does not exist.",
                code="project_folder_missing",
                hint="If pgherd runs in a container, mount the folder there under the same path "
                "(docs/compose.md); if the folder was moved, run `docker compose up -d` in the "
                "new one.",
            )

    async def call(self) -> PlainCall:
        """The files that a plain call reads.

        Raises:
            Blocked: the folder is not here, or there is no Compose file in it.
        """
        await self.check_folder()
        variables = await self._variables()
        there = await asyncio.to_thread(files.in_folder, self.folder)
        call = plain_call(
            self.folder,
            {path.name for path in there},
            compose_file=variables[_ASKED[0]],
            separator=variables[_ASKED[1]],
        )
        if call is None:
            raise Blocked(
                f"A plain `docker compose` in {self.folder} finds no Compose file.",
                code="compose_file_missing",
                hint="Give the file one of the names that Compose looks for, such as compose.yaml, "
                "or name it with COMPOSE_FILE in .env there.",
            )
        return call

    async def override_location(self, call: PlainCall) -> OverrideLocation:
        """The place where pgherd's override goes, or is.

        Raises:
            Blocked: there is no place, or somebody has changed pgherd's file.
        """
        return await asyncio.to_thread(self._place, call)

    async def found(self, service: str) -> FoundOverride | None:
        """Pgherd's override, if it has a section of this service; read by a plain call or not.

        Raises:
            Blocked: the folder is not here, or somebody has changed pgherd's file.
        """
        call = await self.call()
        return await asyncio.to_thread(self._found, service, call)

    async def model(self) -> Model:
        """The project with the services that matter, as a plain call sees it.

        Raises:
            Blocked: Compose does not read the project, or it has another name now.
        """
        said = await self._compose.read(self.folder, "config", "--format", "json", *self.services)
        model = parse_model(said)
        if model.name != self.name:
            raise Blocked(
                f"The containers belong to the Compose project {self.name}; a plain call in "
                f"{self.folder} creates them for {model.name}.",
                code="project_name_differs",
                hint=f"Write COMPOSE_PROJECT_NAME={self.name} into .env there.",
            )
        return model

    async def model_with(
        self, call: PlainCall, location: OverrideLocation, text: str
    ) -> Model | None:
        """The project with this text in the override's place; None where only `include` reads it.

        Raises:
            Blocked: Compose would not read the project any more.
        """
        reads = [*call.files, location.file] if location.is_new else list(call.files)
        if location.file not in reads:
            return None
        named = [word for file in reads for word in ("--file", _or_stdin(file, location))]
        said = await self._compose.read(
            self.folder,
            *("--project-directory", str(self.folder), *named),
            *("config", "--format", "json", *self.services),
            stdin=text,
        )
        return parse_model(said)

    async def folders(self, call: PlainCall) -> frozenset[Path]:
        """Where something of ours may be."""
        behind = await asyncio.to_thread(self._included, call.files)
        return frozenset({self.folder, *(file.parent for file in (*call.files[1:], *behind))})

    async def hashes(self, model: Model) -> dict[str, frozenset[str]]:
        """The configuration hashes that containers created from this model would have, by service.

        Two for some: with --no-deps Compose 2.26 hashes a service as if it depended on nothing.
        """
        resolved = json.loads(model.text)
        alone = {**resolved, "services": _alone(resolved["services"])}
        readings = [resolved] if alone == resolved else [resolved, alone]
        found = [await self._hashes_of(one) for one in readings]
        return {name: frozenset(one[name] for one in found) for name in self.services}

    async def end_leftovers(self) -> None:
        """End a Compose process that a killed pgherd has left here."""
        await self._compose.end_leftovers(self.folder)

    async def stop(self, *, limit_s: float) -> None:
        """Stop the services' containers."""
        await self._act("stop", *self.services, limit_s=limit_s)

    async def start(self, *, recreate: bool, limit_s: float) -> None:
        """Make their containers recreate, all or where the files have changed, and start them."""
        # Nothing else is touched, nothing is built, and no newer image is fetched.
        options = ("--detach", "--no-deps", "--no-build", "--pull", "never")
        forced = ("--force-recreate",) if recreate else ()
        await self._act("up", *options, *forced, *self.services, limit_s=limit_s)

    async def _act(self, act: str, *argv: str, limit_s: float) -> None:
        await self.check_folder()
        await self._compose.act(self.folder, act, *argv, limit_s=limit_s)

    async def _hashes_of(self, resolved: dict[str, Any]) -> dict[str, str]:
        # Of what is resolved: `config --hash` of the owner's files leaves out what env_file says.
        said = await self._compose.read(
            self.folder,
            *("--project-directory", str(self.folder), "--file", "-", "--profile", "*"),
            *("config", "--hash", "*"),
            stdin=json.dumps(resolved),
        )
        return dict(line.split() for line in said.splitlines() if line.strip())

    async def _variables(self) -> dict[str, str]:
        """The variables of .env, as Compose itself fills them into a file."""
        text = await asyncio.to_thread(files.read_text, self.folder / ".env")
        if _ASKED[0] not in (text or ""):
            return dict.fromkeys(_ASKED, "")
        asked = {name: f"${{{name}-}}" for name in _ASKED}
        file = {"name": "pgherd", "services": {"ask": {"image": "none", "environment": asked}}}
        said = await self._compose.read(
            self.folder,
            "--project-directory", str(self.folder), "--file", "-", "config", "--format", "json",
            stdin=json.dumps(file),
        )  # fmt: skip
        return dict(parse_model(said).services["ask"].environment)

    def _place(self, call: PlainCall) -> OverrideLocation:
        behind = self._included(call.files)
        candidates = {
            file: _candidate(file)
            for file in (*call.files[1:], *behind)
            if files.read_text(file) is not None
        }
        return override_location(call, candidates, behind)

    def _found(self, service: str, call: PlainCall) -> FoundOverride | None:
        # Wherever it may be: the owner may have changed which files are read since.
        yaml = (f for f in files.in_folder(self.folder) if f.suffix in {".yml", ".yaml"})
        there = [*call.files, *yaml]
        for file in {**dict.fromkeys(there), **dict.fromkeys(self._included(there))}:
            override = files.read_override(file)
            if override is not None and override.section(service) is not None:
                return FoundOverride(file, override)
        return None

    def _included(self, there: tuple[Path, ...] | list[Path]) -> tuple[Path, ...]:
        return tuple(
            path for file in there for path in included(files.read_text(file) or "", file.parent)
        )


def _alone(services: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: said for key, said in service.items() if key != "depends_on"}
        for name, service in services.items()
    }


def _candidate(file: Path) -> Candidate:
    ours = files.read_override(file) is not None
    return Candidate(file, ours, is_placeholder(files.read_text(file) or ""))


def _or_stdin(file: Path, location: OverrideLocation) -> str:
    return "-" if file == location.file else str(file)
