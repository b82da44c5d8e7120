"""Which backups there are: all there is to know is what they say of themselves."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.backups.format.failure_record import read_failure
from bot.backups.format.manifest import Manifest
from bot.backups.format.manifest_text import read_manifest
from bot.backups.format.names import MANIFEST, PROOF, SIGNATURE, backup_of_failure, time_of
from bot.backups.format.signature import Signature, judged
from bot.backups.format.verification import Verification, read_verification
from bot.backups.retention import Candidate
from bot.backups.storage.space import Sizes
from bot.model.errors import ServiceFailure, UserMistake, nearest
from bot.model.ports import BackupStorage
from bot.model.secret import Secret

_FORGED = (
    "Its signature is wrong: somebody has changed it who has not the key of `backups: "
    "signing_key:`, or that key is another one by now."
)


class BackupState(StrEnum):
    """What is known about a backup."""

    COMPLETE = "good"
    """Whole; nobody has restored it yet."""
    VERIFIED = "verified"
    BROKEN = "broken"
    """Its last test found something wrong, or its signature is."""
    UNREADABLE = "unreadable"
    FAILED = "failed"
    """There is none, only why."""


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A backup, or the record of why there is none."""

    id: str
    service: str
    taken_at: datetime
    state: BackupState
    entry: str
    """Its name in the storage."""
    manifest: Manifest | None = None
    proof: Verification | None = None
    trouble: str = ""
    """What is wrong and what to do; empty while nothing is."""
    signature: Signature | None = None
    """None where there is neither a signature nor a key."""

    @property
    def size_bytes(self) -> int | None:
        """Of its compressed files; None where nobody can tell."""
        return self.manifest.size_bytes if self.manifest else None

    @property
    def verified_at(self) -> datetime | None:
        """When a restore last verified it."""
        return self.proof.at if self.proof is not None and self.proof.ok else None

    @property
    def is_complete(self) -> bool:
        """Whether it can be restored, as far as anybody knows."""
        return self.state in {BackupState.COMPLETE, BackupState.VERIFIED}

    @property
    def is_encrypted(self) -> bool:
        """Whether it takes a private key to restore it."""
        return self.manifest is not None and self.manifest.is_encrypted

    def as_candidate(self) -> Candidate:
        """For retention."""
        emptied = self.manifest is not None and self.manifest.has_emptied_tables
        return Candidate(self.id, self.taken_at, self.is_complete, self.verified_at, emptied)


class Catalogue:
    """Reads what lies in a storage; everything raises ServiceFailure where that cannot be read."""

    def __init__(self, storage: BackupStorage, signing_key: Secret | None = None) -> None:
        self._storage = storage
        self._signing_key = signing_key

    async def sets(self, services: tuple[str, ...] | None = None) -> tuple[KnownBackup, ...]:
        """All backups of these services, or of all that there are, oldest first."""
        known = [
            await self._known(service, entry)
            for service in (services if services is not None else await self._storage.services())
            for entry in await self._storage.entries(service)
        ]
        return tuple(sorted(known, key=lambda one: (one.taken_at, one.id)))

    async def find(self, backup_id: str) -> KnownBackup:
        """The backup with this id.

        Raises:
            UserMistake: there is none.
        """
        ids: list[str] = []
        for service in await self._storage.services():
            for entry in await self._storage.entries(service):
                identity = backup_of_failure(entry) or entry
                if identity == backup_id:
                    return await self._known(service, entry)
                ids.append(identity)
        raise UserMistake(
            f"There is no backup {backup_id!r}.", code="no_such_set", hint=nearest(backup_id, ids)
        )

    async def whole(self, backup_id: str) -> Manifest:
        """The manifest of a backup that there is.

        Raises:
            UserMistake: there is none with this id, or it failed.
            ServiceFailure: its manifest is damaged, somebody else has written it, or a newer
                pgherd.
        """
        found = await self.find(backup_id)
        if found.signature is Signature.WRONG:
            raise ServiceFailure(
                f"The backup {backup_id} must not be used. {_FORGED}",
                code="signature_wrong",
                hint="Keep it to find out who it was, and choose another: pgherd backup list.",
            )
        if found.manifest is not None:
            return found.manifest
        if found.state is BackupState.FAILED:
            raise UserMistake(
                f"The backup {backup_id} does not exist, because it failed: {found.trouble}",
                code="set_failed",
                hint="Choose one that is good: pgherd backup list.",
            )
        raise ServiceFailure(
            f"The backup {backup_id} cannot be used: {found.trouble}",
            code="set_unreadable",
            hint="Choose another one: pgherd backup list.",
        )

    async def last_sizes(self, service: str) -> Sizes | None:
        """Those of the newest backup that can be read; None where there is none."""
        for entry in reversed(await self._storage.entries(service)):
            if (manifest := (await self._known(service, entry)).manifest) is not None:
                return Sizes(
                    manifest.database_bytes,
                    sum(file.raw_bytes for file in manifest.files),
                    manifest.size_bytes,
                )
        return None

    async def _known(self, service: str, entry: str) -> KnownBackup:
        failed = backup_of_failure(entry)
        if failed is not None:
            text = await self._storage.text(service, entry) or ""
            return _failed_backup(service, failed, entry, text)
        text = await self._storage.text(service, f"{entry}/{MANIFEST}") or ""
        verification_text = await self._storage.text(service, f"{entry}/{PROOF}")
        proof = None if verification_text is None else read_verification(verification_text)
        try:
            manifest = await asyncio.to_thread(read_manifest, text, entry)
        except ServiceFailure as error:
            trouble = f"{error.message} {error.hint}"
            state = BackupState.UNREADABLE
            return KnownBackup(entry, service, time_of(entry), state, entry, trouble=trouble)
        signature_text = await self._storage.text(service, f"{entry}/{SIGNATURE}")
        signature = judged(text, signature_text, self._signing_key)
        return _whole_set(service, manifest, proof, signature)


def _failed_backup(service: str, backup_id: str, entry: str, text: str) -> KnownBackup:
    record = read_failure(text)
    trouble = "Its record is damaged." if record is None else record.as_error()
    return KnownBackup(
        backup_id, service, time_of(backup_id), BackupState.FAILED, entry, trouble=trouble
    )


def _whole_set(
    service: str, manifest: Manifest, proof: Verification | None, signature: Signature | None
) -> KnownBackup:
    state, trouble = BackupState.COMPLETE, ""
    if signature is Signature.WRONG:
        state, trouble = BackupState.BROKEN, _FORGED
    elif proof is not None and proof.ok:
        state = BackupState.VERIFIED
    elif proof is not None:
        state, trouble = BackupState.BROKEN, "; ".join(proof.faults)
    return KnownBackup(
        manifest.id,
        service,
        manifest.taken_at,
        state,
        manifest.id,
        manifest,
        proof,
        trouble,
        signature,
    )
