"""Faults of a configuration: where, what was expected, and what to do."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.model.errors import UserMistake


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in the configuration at `path` (dots and brackets, as in `servers.old.port`)."""

    path: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message} ({self.hint})"

    def as_data(self) -> dict[str, str]:
        """The fault in the JSON of `pgherd check`."""
        return asdict(self)


class ConfigurationFaults(UserMistake):
    """All faults of one file at once; `faults` is never empty."""

    def __init__(self, file: Path, faults: Sequence[Fault]) -> None:
        listed = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(
            f"{file} has {len(faults)} fault{'s' if len(faults) > 1 else ''}:\n{listed}",
            code="configuration",
            hint="Correct the file, then run `pgherd check` until it reports no faults.",
        )
        self.faults = tuple(faults)
