"""The shape of config/pgherd.yaml.

References to other names and to secrets are checked while the file is validated, so that all
faults come at once; `ValidationContext` has the names and the environment to check against.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field

from bot.settings.backups_section import BackupsSection
from bot.settings.discord_section import DiscordSection
from bot.settings.engine_sections import DockerEngineSection, ProcessEngineSection
from bot.settings.section import PathBesideFile, Section, ValidationContext
from bot.settings.server_sections import ServerSection, ServiceSection
from bot.settings.values import Name, ServerName

Seconds = Annotated[float, Field(gt=0, le=86400)]


class MigrationSection(Section):
    """Time limits to change on a slow or a fast machine."""

    healthy_within_s: Seconds = 300.0
    """How long an application may take to become healthy after its start."""
    quiet_for_s: Seconds = 2.0
    """How long a fenced database is watched for writes before it counts as quiet."""


class ConfigurationFile(Section):
    """The whole file."""

    discord: DiscordSection | None = None
    engines: dict[
        Name, Annotated[DockerEngineSection | ProcessEngineSection, Field(discriminator="kind")]
    ] = Field(default_factory=dict)
    servers: dict[Name, ServerSection] = Field(min_length=1)
    shared_server: ServerName | None = None
    services: dict[Name, ServiceSection] = Field(default_factory=dict)
    backups: BackupsSection | None = None
    migration: MigrationSection = MigrationSection()
    state_dir: PathBesideFile
    """The folder of the state file; $PGHERD_STATE_DIR or `state` beside the configuration."""

    @classmethod
    def read(cls, data: Mapping[str, Any], folder: Path, environ: Mapping[str, str]) -> Self:
        """Validate `data`; raises pydantic.ValidationError with every fault in it."""
        context = ValidationContext(
            servers=_names(data, "servers"),
            engines=_names(data, "engines"),
            engines_that_know_addresses=_docker_engines(data),
            services=_names(data, "services"),
            folder=folder,
            environ=environ,
        )
        given = {"state_dir": environ.get("PGHERD_STATE_DIR") or "state", **data}
        return cls.model_validate(given, context=context)


def _names(data: Mapping[str, Any], section: str) -> tuple[str, ...]:
    value = data.get(section)
    return tuple(str(name) for name in value) if isinstance(value, dict) else ()


def _docker_engines(data: Mapping[str, Any]) -> tuple[str, ...]:
    engines = data.get("engines")
    described = engines.items() if isinstance(engines, dict) else ()
    return tuple(
        str(name) for name, e in described if isinstance(e, dict) and e.get("kind") == "docker"
    )
