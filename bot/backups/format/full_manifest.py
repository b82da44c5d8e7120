"""The whole manifest of a set, with what of it is encrypted."""

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
    """The private keys to open the set with; none for a set that is not encrypted.

    Raises:
        UserMistake: there is no private key.
    """
    if not manifest.is_encrypted:
        return ()
    if keys.identity is None:
        raise UserMistake(
            f"The set {manifest.id} is encrypted, and pgherd has no private key to open it with.",
            code="identity_missing",
            hint="On the command line: pgherd backup verify, or restore, with --identity FILE. The "
            "chat needs `backups: {identity: {file: …}}`; docs/backups.md says what that means.",
        )
    return tuple(identities(keys.identity.reveal()))


async def opened(outside: Outside, set_id: str) -> Manifest:
    """The whole manifest of a set that there is; see Catalogue.whole.

    Raises:
        UserMistake: there is no such set, or no key that opens it.
        ServiceFailure: it is damaged, or its signature is wrong.
    """
    manifest = await outside.catalogue.whole(set_id)
    keys = identities_for(manifest, outside.keys)
    if not keys:
        return manifest
    text = await outside.storage.text(manifest.service, f"{set_id}/{PRIVATE}") or ""
    try:
        if TextFile.of(PRIVATE, text) not in manifest.texts:
            raise ValueError("its checksum is wrong")  # noqa: TRY301 - one message for all damage
        private = await asyncio.to_thread(opened_text, text, keys)
        return await asyncio.to_thread(with_private_part, manifest, private)
    except ValueError as error:
        raise ServiceFailure(
            f"The set {set_id} cannot be opened: {PRIVATE} is damaged: {error}.",
            code="manifest_damaged",
            hint="Restore another set; if there is none, RESTORE.txt beside it needs no manifest.",
        ) from error
