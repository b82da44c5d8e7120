"""The lab that tests share."""

from dataclasses import dataclass
from pathlib import Path

from bot.demo.lab.description import Lab


@dataclass(frozen=True, slots=True)
class RunningLab:
    """Four real servers and three applications; whoever changes one sets it right again."""

    lab: Lab
    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "pgherd.yaml"
