"""The whole manifest of a backup, with what of it is encrypted."""

import asyncio

from bot.backups.dependencies import Outside
from bot.backups.format.keys import Keys
from bot.backups.format.manifest import Manifest, TextFile
from bot.backups.format.names import PRIVATE
from bot.backups.format.private_part import with_private_part
from bot.backups.streams.encryption import opened_text
from bot.model.errors import ServiceFailure, UserMistake
from bot.settings.age_keys import Identity, identities


def identities_for(manifest: Manifest, keys: Keys) -> tuple[Identity, ...]:
    """The private keys to open the backup with; none for a backup that is not encrypted.

    Raises:
        UserMistake: there is no private key.
    """
    if not manifest.is_encrypted:
        return ()
    if keys.identity is None:
        raise UserMistake(
            f"The backup {manifest.id} is encrypted, and pgherd has no private key to it.",
            code="identity_missing",
            hint="On the command line: pgherd backup verify, or restore, with --identity FILE. The "
            "chat needs `backups: {identity: {file: …}}`; docs/backups.md says what that means.",
        )
    return tuple(identities(keys.identity.reveal()))


async def opened(outside: Outside, backup_id: str) -> Manifest:
    """The whole manifest of a backup that there is; see Catalogue.whole.

    Raises:
        UserMistake: there is no such set, or no key that opens it.
        ServiceFailure: it is damaged, or its signature is wrong.
    """
    manifest = await outside.catalogue.whole(backup_id)
    keys = identities_for(manifest, outside.keys)
    if not keys:
        return manifest
    text = await outside.storage.text(manifest.service, f"{backup_id}/{PRIVATE}") or ""
    try:
        if TextFile.of(PRIVATE, text) not in manifest.texts:
            raise ValueError("its checksum is wrong")  # noqa: TRY301 - one message for all damage
        private = await asyncio.to_thread(opened_text, text, keys)
        return await asyncio.to_thread(with_private_part, manifest, private)
    except ValueError as error:
        raise ServiceFailure(
            f"The backup {backup_id} cannot be opened: {PRIVATE} is damaged: {error}.",
            code="manifest_damaged",
            hint="Restore another backup, or follow its RESTORE.txt, which needs no manifest.",
        ) from error
