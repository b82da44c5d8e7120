"""What a backup says about itself. docs/adr/0011-backup-format.md has the reasons."""

import hashlib
from dataclasses import dataclass

from pydantic import AwareDatetime

from bot.backups.format.names import ENCRYPTED
from bot.model.content import EMPTIED, DatabaseContent, SequenceState
from bot.model.database_properties import DatabaseProperties, InstalledExtension


@dataclass(frozen=True, slots=True)
class DumpFile:
    """One compressed file of the backup."""

    name: str
    size_bytes: int
    sha256: str
    """Of the file as it lies there: what `sha256sum` prints."""
    raw_bytes: int
    """After decompression."""

    @property
    def is_encrypted(self) -> bool:
        """Whether it takes a private key to read it."""
        return self.name.endswith(ENCRYPTED)


@dataclass(frozen=True, slots=True)
class TextFile:
    """One small file of the backup: instructions, and what they use."""

    name: str
    sha256: str

    @classmethod
    def of(cls, name: str, text: str) -> "TextFile":
        """The file with this text."""
        return cls(name, hashlib.sha256(text.encode()).hexdigest())

    def fault(self, text: str | None) -> str | None:
        """What is wrong with the text that is there now; None for nothing."""
        if text is None:
            return f"{self.name} is missing"
        return None if TextFile.of(self.name, text) == self else f"{self.name} has been changed"


@dataclass(frozen=True, slots=True)
class ImageSeen:
    """What a container was made of when the backup was created."""

    container: str
    image: str | None
    """Its name, as the container was given it; None where the engine knows none."""
    image_id: str | None
    """The digest of its configuration, which no later push of the same tag has."""


@dataclass(frozen=True, slots=True)
class ServerSeen:
    """The server that the backup was created from."""

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
    """Everything about a backup; it is written last, so a backup that has one is whole."""

    id: str
    service: str
    database: str
    taken_at: AwareDatetime
    """Just before the snapshot: every transaction committed before is in the backup."""
    finished_at: AwareDatetime
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
    texts: tuple[TextFile, ...] = ()
    """All other files of the backup, but those that are written about it later."""
    encrypted_to: tuple[str, ...] = ()
    """Public keys. Where there are some, content, settings and warnings are empty until the backup
    is opened: see private_part.py."""

    @property
    def is_encrypted(self) -> bool:
        """Whether it takes a private key to restore it."""
        return bool(self.encrypted_to)

    @property
    def has_emptied_tables(self) -> bool:
        """Whether tables that had rows are empty in it."""
        return any(unread.code == EMPTIED for unread in self.content.unread)

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
