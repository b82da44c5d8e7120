"""The small files of a backup, written when its dumps are: instructions, signature, manifest."""

from collections.abc import Mapping
from dataclasses import replace

from bot.backups.format.instructions import instructions
from bot.backups.format.manifest import Manifest, TextFile
from bot.backups.format.manifest_text import manifest_text
from bot.backups.format.names import MANIFEST, PRIVATE, SIGNATURE
from bot.backups.format.private_part import private_text, without_private_part
from bot.backups.format.signature import signature_text
from bot.backups.streams.encryption import BackupEncryption
from bot.backups.streams.text_chunks import one_piece
from bot.model.ports import NewBackup
from bot.model.secret import Secret


async def describe(
    new: NewBackup,
    manifest: Manifest,
    encryption: BackupEncryption | None,
    signing_key: Secret | None,
) -> Manifest:
    """Write them, the manifest last: a backup that has one is whole. Returns it with `texts`.

    Raises:
        ServiceFailure: one cannot be written.
    """
    texts = _texts(manifest, encryption)
    for name, text in texts.items():
        await new.write(name, one_piece(text))
    described = replace(
        manifest, texts=tuple(TextFile.of(name, text) for name, text in texts.items())
    )
    text = manifest_text(described if encryption is None else without_private_part(described))
    if signing_key is not None:
        await new.write(SIGNATURE, one_piece(signature_text(text, signing_key)))
    await new.write(MANIFEST, one_piece(text))
    return described


def _texts(manifest: Manifest, encryption: BackupEncryption | None) -> Mapping[str, str]:
    if encryption is None:
        return instructions(manifest)
    private = encryption.encrypted_text(private_text(manifest))
    return {**instructions(manifest, encryption.encrypted_text), PRIVATE: private}
