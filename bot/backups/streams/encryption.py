"""Backups that only the holder of a private key can read: age's format, through pyrage.

https://age-encryption.org/v1 has the format; `age -d -i KEY FILE` reads it.
"""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

import pyrage

from bot.backups.format.keys import Keys
from bot.backups.format.manifest import DumpFile
from bot.backups.streams.background_threads import in_background
from bot.backups.streams.blocking_filter import Reader, Writer, filtered
from bot.backups.streams.compression import Decompressor
from bot.model.errors import UserMistake
from bot.settings.age_keys import Identity, recipient

# Of pyrage, whose errors have no classes of their own for this.
_NO_KEY_FITS = "No matching keys found"


class Tally:
    """Counts what goes by, as it lies on the disk."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        """What `sha256sum` prints."""
        return self._sha256.hexdigest()

    async def counted(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        """The pieces themselves."""
        async for piece in pieces:
            await in_background(self._sha256.update, piece)
            self.size_bytes += len(piece)
            yield piece


class BackupEncryption:
    """The keys of one backup, and one more of its own.

    With that one the backup is read back as soon as it is written. It is in no file, and goes with
    this object.
    """

    def __init__(self, public_keys: Sequence[str]) -> None:
        own = pyrage.x25519.Identity.generate()
        self._recipients = [*map(recipient, public_keys), own.to_public()]
        self.identities: Sequence[Identity] = (own,)

    def encrypted(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        """The stream encrypted; nothing of it is kept in memory but a few pieces."""

        def work(reader: Reader, writer: Writer) -> None:
            pyrage.encrypt_io(reader, writer, self._recipients)

        return filtered(pieces, work)

    def encrypted_text(self, text: str) -> str:
        """A small text, encrypted to a text of lines."""
        encrypted: bytes = pyrage.encrypt(text.encode(), self._recipients, armored=True)
        return encrypted.decode("ascii")


def encryption_of(keys: Keys) -> BackupEncryption | None:
    """For a new backup; None where backups are not encrypted."""
    return BackupEncryption(keys.encrypt_to) if keys.encrypt_to else None


class EncryptedDecompressor(Decompressor):
    """Opens and decompresses one stream; its checksum is that of what lies on the disk."""

    def __init__(self, identities: Sequence[Identity]) -> None:
        super().__init__()
        self._identities = identities
        self._tally = Tally()

    @property
    def sha256(self) -> str:
        """Of what went in."""
        return self._tally.sha256

    async def decompressed(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """See Decompressor.

        Raises:
            UserMistake: it is encrypted to other keys.
        """
        async with aclosing(filtered(self._tally.counted(pieces), self._opened)) as opened:
            async for raw in super().decompressed(opened):
                yield raw
        self.size_bytes = self._tally.size_bytes

    def _opened(self, reader: Reader, writer: Writer) -> None:
        try:
            pyrage.decrypt_io(reader, writer, self._identities)
        except (pyrage.DecryptError, OSError) as error:
            raise _told(error) from error


def decompressor(file: DumpFile, identities: Sequence[Identity]) -> Decompressor:
    """What reads this file of a backup; `identities` open it where it is encrypted."""
    return EncryptedDecompressor(identities) if file.is_encrypted else Decompressor()


def opened_text(text: str, identities: Sequence[Identity]) -> str:
    """The small text that `encrypted_text` has encrypted.

    Raises:
        UserMistake: it is encrypted to other keys.
        ValueError: it is damaged.
    """
    try:
        opened: bytes = pyrage.decrypt(text.encode(), identities)
    except pyrage.DecryptError as error:
        raise _told(error) from error
    return opened.decode()


def _told(error: Exception) -> UserMistake | ValueError:
    if _NO_KEY_FITS in str(error):
        return UserMistake(
            "The backup is encrypted to other keys than the one given.",
            code="identity_wrong",
            hint="pgherd backup show ID names the public keys; age-keygen -y FILE tells a key's.",
        )
    return ValueError(f"it does not decrypt: {error}")
