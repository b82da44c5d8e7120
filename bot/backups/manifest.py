"""What a set says about itself. docs/adr/0011-backup-format.md has the reasons."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.content import DatabaseContent, SequenceState
from bot.model.database_properties import DatabaseProperties, InstalledExtension


@dataclass(frozen=True, slots=True)
class DumpFile:
    """One compressed file of the set."""

    name: str
    size_bytes: int
    sha256: str
    """Of the file as it lies there: what `sha256sum` prints."""
    raw_bytes: int
    """After decompression."""


@dataclass(frozen=True, slots=True)
class ImageSeen:
    """What a container was made of when the set was taken."""

    container: str
    image: str | None
    """Its name, as the container was given it; None where the engine knows none."""
    image_id: str | None
    """The digest of its configuration, which no later push of the same tag has."""


@dataclass(frozen=True, slots=True)
class ServerSeen:
    """The server that the set was taken from."""

    name: str
    version: str
    dump_version: str
    """Of the pg_dump that was used."""
    superuser: str
    """The role that its cluster was made with."""
    preload_libraries: tuple[str, ...]
    bin_dir: str | None
    """Where its programs lie beside it; None where the server does not tell."""
    tablespaces: tuple[str, ...]
    container: ImageSeen


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a set; it is written last, so a set that has one is whole."""

    id: str
    service: str
    database: str
    taken_at: datetime
    """Just before the snapshot: every transaction committed before is in the set."""
    finished_at: datetime
    server: ServerSeen
    applications: tuple[ImageSeen, ...]
    properties: DatabaseProperties
    extensions: tuple[InstalledExtension, ...]
    database_bytes: int
    """pg_database_size: with indexes and dead rows, which a dump has not."""
    with_passwords: bool
    """Whether the globals contain the roles' password verifiers."""
    dump: DumpFile
    globals: DumpFile
    content: DatabaseContent
    """Counted and hashed in the very snapshot of the dump; sequences as they stood before it."""
    sequences_after: tuple[SequenceState, ...]
    """As they stood when the dump had ended: see sequences.py."""
    warnings: tuple[str, ...]
    """What the tools said besides."""

    @property
    def files(self) -> tuple[DumpFile, ...]:
        """The compressed files, in the order of a restore."""
        return (self.globals, self.dump)

    @property
    def size_bytes(self) -> int:
        """Of the compressed files."""
        return sum(file.size_bytes for file in self.files)

    @property
    def duration_s(self) -> float:
        """From the snapshot to the last file."""
        return (self.finished_at - self.taken_at).total_seconds()
