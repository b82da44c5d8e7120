"""The engines of the configuration."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.settings.engine_sections import DockerEngineSection, ProcessEngineSection
from bot.settings.schema import ConfigurationFile

if TYPE_CHECKING:  # the bot loads it only where backups are configured
    from bot.backups.dependencies import BackupEngine


def engines(configuration: ConfigurationFile) -> Mapping[str, "BackupEngine"]:
    """The configured engines by name."""
    return {name: _engine(section) for name, section in configuration.engines.items()}


def _engine(section: DockerEngineSection | ProcessEngineSection) -> "BackupEngine":
    # Imported here: an adapter that nobody has configured is not loaded (20 ms of the start).
    if isinstance(section, ProcessEngineSection):
        from bot.engines.processes import ProcessEngine  # noqa: PLC0415 - see above

        return ProcessEngine(section.dir)
    from bot.engines.docker import DockerEngine  # noqa: PLC0415 - see above

    return DockerEngine(section.host, section.tls.files().context if section.tls else None)
