"""What the catalogue says about the sets that lie in a folder."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from backups.backup_samples import MANIFEST, SET_ID, TAKEN_AT

from bot.backups.catalogue import BackupState, Catalogue, KnownBackup
from bot.backups.format.failure_record import failed, failure_text
from bot.backups.format.manifest_text import FORMAT, manifest_text
from bot.backups.format.signature import Signature, signature_text
from bot.backups.format.verification import Verification, verification_text
from bot.backups.storage.local_folder import LocalFolder
from bot.backups.storage.space import Sizes
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.secret import Secret

KEY, OTHER_KEY = Secret("k" * 32), Secret("o" * 32)
OTHER = "20261123T020000Z-000000"
TESTED_AT = TAKEN_AT + timedelta(hours=1)
STOOD = Verification(TESTED_AT, True, (), "15.20", None, 3.5)
FELL = Verification(
    TESTED_AT, False, ("rows a: 1 instead of 2", "rows b: none"), "15.20", None, 3.5
)
TEXT = manifest_text(MANIFEST)


class Folder:
    """A storage whose files a test writes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, text: str, name: str, entry: str = SET_ID, service: str = "mealie") -> None:
        path = self.root / service / entry / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def put_failure(self, backup_id: str, message: str = "The disk is full.") -> None:
        error = ServiceFailure(message, code="disk_full", hint="Free some space.")
        record = failed(
            error, set_id=backup_id, service="mealie", server="mealie_postgres", database="mealie",
            started_at=TAKEN_AT, failed_at=TAKEN_AT,
        )  # fmt: skip
        service = self.root / "mealie"
        service.mkdir(exist_ok=True)
        (service / f"{backup_id}.failed.json").write_text(failure_text(record))

    def catalogue(self, key: Secret | None = None) -> Catalogue:
        return Catalogue(LocalFolder(self.root, reserve_bytes=0), key)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


async def the_set(folder: Folder, key: Secret | None = None) -> KnownBackup:
    (known,) = await folder.catalogue(key).sets()
    return known


@pytest.mark.parametrize(
    ("proof", "state", "is_complete", "trouble"),
    [
        (None, BackupState.COMPLETE, True, ""),
        (verification_text(STOOD), BackupState.VERIFIED, True, ""),
        (
            verification_text(FELL),
            BackupState.BROKEN,
            False,
            "rows a: 1 instead of 2; rows b: none",
        ),
        ("{", BackupState.COMPLETE, True, ""),  # a damaged proof proves nothing, neither way
    ],
)
async def test_the_last_test_says_whether_a_set_is_good(
    folder: Folder, proof: str | None, state: BackupState, is_complete: bool, trouble: str
) -> None:
    folder.put(TEXT, "manifest.json")
    if proof is not None:
        folder.put(proof, "verified.json")
    known = await the_set(folder)
    assert (known.state, known.is_complete, known.trouble) == (state, is_complete, trouble)
    assert known.verified_at == (TESTED_AT if state is BackupState.VERIFIED else None)
    assert (known.id, known.service, known.taken_at) == (SET_ID, "mealie", TAKEN_AT)
    assert known.manifest == MANIFEST
    assert await folder.catalogue().whole(SET_ID) == MANIFEST


@pytest.mark.parametrize("proof", [None, STOOD, FELL])
async def test_a_forged_set_is_broken_whatever_the_proof_beside_it_says(
    folder: Folder, proof: Verification | None
) -> None:
    folder.put(TEXT, "manifest.json")
    folder.put(signature_text(TEXT, OTHER_KEY), "manifest.sig")
    if proof is not None:
        folder.put(verification_text(proof), "verified.json")
    known = await the_set(folder, KEY)
    assert (known.state, known.signature) == (BackupState.BROKEN, Signature.WRONG)
    assert not known.is_complete
    assert not known.as_candidate().is_complete
    assert "signature is wrong" in known.trouble
    with pytest.raises(ServiceFailure, match="must not be used") as raised:
        await folder.catalogue(KEY).whole(SET_ID)
    assert raised.value.code == "signature_wrong"


@pytest.mark.parametrize(
    ("signature", "key", "said"),
    [
        (signature_text(TEXT, KEY), KEY, Signature.GOOD),
        (signature_text(TEXT, KEY), None, Signature.UNCHECKED),
        (None, KEY, Signature.MISSING),
        (None, None, None),
    ],
)
async def test_a_set_that_is_not_forged_can_be_used(
    folder: Folder, signature: str | None, key: Secret | None, said: Signature | None
) -> None:
    folder.put(TEXT, "manifest.json")
    folder.put(verification_text(STOOD), "verified.json")
    if signature is not None:
        folder.put(signature, "manifest.sig")
    known = await the_set(folder, key)
    assert (known.state, known.signature) == (BackupState.VERIFIED, said)
    assert await folder.catalogue(key).whole(SET_ID) == MANIFEST


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "damaged"),
        (TEXT.replace('"rows": 12', '"rows": 13'), "checksum"),
        (manifest_text(replace(MANIFEST, id=OTHER)), OTHER),
        (json.dumps({**json.loads(TEXT), "format": FORMAT + 1}), f"format {FORMAT + 1}"),
    ],
)
async def test_a_set_without_a_manifest_to_believe_cannot_be_used_but_is_listed(
    folder: Folder, text: str | None, why: str
) -> None:
    folder.put("some dump", "mealie.sql.zst")
    folder.put(verification_text(STOOD), "verified.json")
    if text is not None:
        folder.put(text, "manifest.json")
    known = await the_set(folder)
    assert (known.state, known.is_complete, known.manifest) == (BackupState.UNREADABLE, False, None)
    assert (known.taken_at, known.verified_at, known.size_bytes) == (TAKEN_AT, None, None)
    assert why in known.trouble
    with pytest.raises(ServiceFailure, match="cannot be used") as raised:
        await folder.catalogue().whole(SET_ID)
    assert raised.value.code == "set_unreadable"


async def test_a_set_that_failed_says_why_under_its_own_id(folder: Folder) -> None:
    folder.put_failure(SET_ID)
    known = await the_set(folder)
    assert (known.id, known.state, known.is_complete) == (SET_ID, BackupState.FAILED, False)
    assert (known.taken_at, known.entry) == (TAKEN_AT, f"{SET_ID}.failed.json")
    assert known.trouble == "The disk is full. Free some space."
    assert await folder.catalogue().find(SET_ID) == known
    with pytest.raises(UserMistake, match="The disk is full") as raised:
        await folder.catalogue().whole(SET_ID)
    assert raised.value.code == "set_failed"


async def test_a_failure_whose_record_is_damaged_is_still_a_failure(folder: Folder) -> None:
    folder.put_failure(SET_ID)
    (folder.root / "mealie" / f"{SET_ID}.failed.json").write_text("{")
    known = await the_set(folder)
    assert (known.state, known.trouble) == (BackupState.FAILED, "Its record is damaged.")


async def test_all_sets_are_listed_oldest_first_whoever_they_are_of(folder: Folder) -> None:
    folder.put(TEXT, "manifest.json", service="zulip")
    folder.put(manifest_text(replace(MANIFEST, id=OTHER, taken_at=TAKEN_AT + timedelta(days=1))),
               "manifest.json", OTHER, "authentik")  # fmt: skip
    folder.put_failure("20261124T020000Z-000000")
    sets = await folder.catalogue().sets()
    assert [one.service for one in sets] == ["zulip", "authentik", "mealie"]
    assert [one.id for one in await folder.catalogue().sets(("authentik", "mealie"))] == [
        OTHER,
        "20261124T020000Z-000000",
    ]
    assert (await folder.catalogue().find(OTHER)).service == "authentik"


async def test_an_unknown_id_names_the_one_that_was_meant(folder: Folder) -> None:
    folder.put(TEXT, "manifest.json")
    with pytest.raises(UserMistake, match="no backup") as raised:
        await folder.catalogue().find(SET_ID[:-1] + "d")
    assert SET_ID in raised.value.hint


async def test_the_last_sizes_are_those_of_the_newest_set_that_can_be_read(folder: Folder) -> None:
    assert await folder.catalogue().last_sizes("mealie") is None
    folder.put_failure("20261125T020000Z-000000")
    assert await folder.catalogue().last_sizes("mealie") is None
    folder.put(TEXT, "manifest.json")
    newer = replace(MANIFEST, id=OTHER, database_bytes=99)
    folder.put(manifest_text(newer), "manifest.json", OTHER)
    folder.put("{", "manifest.json", "20261124T020000Z-000000")
    assert await folder.catalogue().last_sizes("mealie") == Sizes(99, 9900, 1100)
