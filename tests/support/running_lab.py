"""The lab that tests share."""

from dataclasses import dataclass
from pathlib import Path

from bot.demo.lab.description import Lab
from bot.engines.docker import DockerEngine
from bot.engines.processes import ProcessEngine
from bot.settings.engine_sections import ProcessEngineSection
from bot.settings.load import load


@dataclass(frozen=True, slots=True)
class RunningLab:
    """Four real servers and three applications; whoever changes one sets it right again."""

    lab: Lab
    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "pgherd.yaml"

    @property
    def engine(self) -> ProcessEngine | DockerEngine:
        """What runs it."""
        section = load(self.settings, {}).engines["lab"]
        if isinstance(section, ProcessEngineSection):
            return ProcessEngine(section.dir)
        return DockerEngine(section.host)
