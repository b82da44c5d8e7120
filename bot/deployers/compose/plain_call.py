"""The files that a plain `docker compose` reads. No I/O."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

# Measured with Compose 2.26: of each kind the first that is there, whichever the other is called.
BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)


@dataclass(frozen=True, slots=True)
class PlainCall:
    """The files that `docker compose` without -f reads in a project's folder."""

    folder: Path
    files: tuple[Path, ...]
    """In order: a later one overrides an earlier one."""
    by_variable: bool
    """Whether COMPOSE_FILE names them; otherwise Compose finds them by their names."""

    @property
    def base(self) -> Path:
        """The first file, which belongs to the owner."""
        return self.files[0]

    @property
    def as_variable(self) -> str:
        """The value of COMPOSE_FILE for the same files."""
        names = (
            str(f.relative_to(self.folder) if f.is_relative_to(self.folder) else f)
            for f in self.files
        )
        return ":".join(names)


def plain_call(
    folder: Path, names: Collection[str], *, compose_file: str, separator: str
) -> PlainCall | None:
    """The files, from the names in the folder and two of Compose's variables; None for none."""
    if compose_file:
        parts = compose_file.split(separator or ":")
        return PlainCall(folder, tuple(folder / part for part in parts if part), by_variable=True)
    base = next((name for name in BASES if name in names), None)
    if base is None:
        return None
    over = [name for name in OVERRIDES if name in names][:1]
    return PlainCall(folder, tuple(folder / name for name in [base, *over]), by_variable=False)


def override_name(base: Path) -> Path:
    """The name for an override beside a base file, of the base's own kind."""
    return base.with_name(f"{base.stem}.override{base.suffix}")
