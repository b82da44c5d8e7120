"""Encrypted and signed sets on real servers: who can read them, and what tampering comes to."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from support.age_keys import KeyPair
from support.backups import BackupLab
from support.command_line import pgherd
from support.running_lab import RunningLab

from bot.backups.catalogue import BackupState
from bot.backups.format.keys import Keys
from bot.backups.format.manifest import Manifest, TextFile
from bot.backups.format.manifest_text import manifest_text, read_manifest
from bot.backups.format.private_part import private_text
from bot.backups.format.signature import Signature
from bot.backups.reports import list_report, show_report
from bot.model.alerts import Finding
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.secret import Secret
from bot.postgres.databases import drop_database
from bot.presentation.terminal import terminal_text

SIGNING = Secret("a signing key of 32 bytes at least")
YEAR = timedelta(days=400)
TOKEN = "an-api-token-that-stands-in-a-setting"


class Heard:
    """An alarm that only listens."""

    def __init__(self) -> None:
        self.raised_ones: list[Finding] = []
        self.recovered_ones: list[str] = []

    async def raised(self, finding: Finding) -> None:
        self.raised_ones.append(finding)

    async def recovered(self, rule: str, of: str) -> None:
        self.recovered_ones.append(f"{rule}:{of}")


@pytest.fixture
def lab(running_lab: RunningLab, tmp_path: Path) -> Iterator[BackupLab]:
    lab = BackupLab.of(running_lab, tmp_path / "sets")
    yield lab
    lab.settings.unlink()


@pytest.fixture
def pair(tmp_path: Path) -> KeyPair:
    return KeyPair.in_file(tmp_path / "key.txt")


async def test_an_encrypted_set_tells_nothing_and_comes_back_with_the_key(
    lab: BackupLab, pair: KeyPair
) -> None:
    server = lab.server_of("mealie")
    lab.keys = Keys(encrypt_to=(pair.public,), signing=SIGNING)
    async with lab.session("mealie") as session:
        await session.execute(f"ALTER DATABASE mealie SET app.token TO '{TOKEN}'")
    try:
        manifest = await lab.taken("mealie")
        folder = lab.set_folder(manifest.id)
        everything = b"".join(file.read_bytes() for file in folder.iterdir())
        for secret in (TOKEN, "recipes", pair.private.reveal().split()[-1]):
            assert secret.encode() not in everything
        assert {"mealie.sql.zst.age", "globals.sql.zst.age"} < {f.name for f in folder.iterdir()}
        (known,) = await lab.backups.sets()
        assert known.is_encrypted
        assert known.size_bytes == manifest.size_bytes
        shown = terminal_text(show_report(known, str(folder)))
        assert pair.public in shown
        assert "recipes" not in shown

        assert (await lab.backups.check(manifest.id, lab.told.append)).ok
        for job in (lab.backups.verify(manifest.id, lab.told.append), restored(lab, manifest)):
            with pytest.raises(UserMistake, match="no private key") as raised:
                await job
            assert "--identity FILE" in raised.value.hint

        lab.keys = replace(lab.keys, identity=pair.private)
        verdict = await lab.backups.verify(manifest.id, lab.told.append)
        assert verdict.faults == ()
        assert verdict.signature is Signature.GOOD
        assert sum(table.rows_found or 0 for table in verdict.tables) > 1000
        found = await lab.backups.restore(manifest.id, "opened", lab.told.append)
        assert found.differences == ()
        async with lab.session("mealie", "opened") as session:
            assert await session.fetchval("SHOW app.token") == TOKEN
    finally:
        await drop_database(server, "opened")
        async with lab.session("mealie") as session:
            await session.execute("ALTER DATABASE mealie RESET app.token")


async def restored(lab: BackupLab, manifest: Manifest) -> None:
    await lab.backups.restore(manifest.id, "never", lab.told.append)


async def test_what_was_encrypted_to_others_stays_closed(
    lab: BackupLab, pair: KeyPair, tmp_path: Path
) -> None:
    other = KeyPair.in_file(tmp_path / "other.txt")
    lab.keys = Keys(encrypt_to=(other.public,), identity=pair.private)
    manifest = await lab.taken("mealie")
    with pytest.raises(UserMistake, match="other keys") as raised:
        await lab.backups.verify(manifest.id, lab.told.append)
    assert raised.value.code == "identity_wrong"
    assert pair.private.reveal() not in repr((raised.value, lab.keys))


async def test_a_flipped_byte_of_an_encrypted_set_is_found_without_the_key(
    lab: BackupLab, pair: KeyPair
) -> None:
    lab.keys = Keys(encrypt_to=(pair.public,))
    manifest = await lab.taken("mealie")
    dump = lab.set_folder(manifest.id) / manifest.dump.name
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    lab.alarm = heard = Heard()
    (known,) = await lab.backups.sets()
    verdict = await lab.backups.prove(known, lab.told.append)
    assert verdict.faults == ("mealie.sql.zst.age has been changed: its SHA-256 is another",)
    assert [finding.rule for finding in heard.raised_ones] == ["restore_test_failed"]
    (known,) = await lab.backups.sets()
    assert known.state is BackupState.BROKEN


async def test_checksums_alone_prove_nothing_and_end_no_alert(
    lab: BackupLab, pair: KeyPair
) -> None:
    lab.keys = Keys(encrypt_to=(pair.public,))
    await lab.taken("mealie")
    lab.alarm = heard = Heard()
    (known,) = await lab.backups.sets()
    assert (await lab.backups.prove(known, lab.told.append)).ok
    assert (heard.raised_ones, heard.recovered_ones) == ([], [])
    (known,) = await lab.backups.sets()
    assert known.state is BackupState.COMPLETE


async def test_the_command_line_takes_the_key_from_a_file(lab: BackupLab, pair: KeyPair) -> None:
    described = lab.settings.read_text()
    lab.settings.write_text(f"{described}  encrypt_to: [{pair.public}]\n")
    run = await pgherd("--config", lab.settings, "backup", "run", "mealie", "--json")
    (taken,) = run.json["sets"]
    verify = ("--config", lab.settings, "backup", "verify", taken["id"], "--json")
    without = await pgherd(*verify)
    assert without.status == 2
    assert without.json["error"]["code"] == "identity_missing"
    nothing = await pgherd(*verify, "--identity", lab.settings)
    assert nothing.status == 2
    assert nothing.json["error"]["code"] == "identity_unusable"
    proven = await pgherd(*verify, "--identity", pair.file)
    assert proven.status == 0, proven.err
    assert proven.json["ok"]
    (listed,) = (await pgherd("--config", lab.settings, "backup", "list", "--json")).json["sets"]
    assert (listed["state"], listed["encrypted"]) == ("verified", True)


async def test_a_signed_set_says_so_and_a_manifest_changed_with_its_checksum_is_broken(
    lab: BackupLab,
) -> None:
    lab.keys = Keys(signing=SIGNING)
    manifest = await lab.taken("mealie")
    (known,) = await lab.backups.sets()
    assert (known.state, known.signature) == (BackupState.COMPLETE, Signature.GOOD)
    assert "good, signed" in terminal_text(list_report([known]))

    file = lab.set_folder(manifest.id) / "manifest.json"
    forged = replace(manifest, database_bytes=manifest.database_bytes + 1)
    file.write_text(manifest_text(forged))
    assert read_manifest(file.read_text(), manifest.id) == forged
    (known,) = await lab.backups.sets()
    assert (known.state, known.signature) == (BackupState.BROKEN, Signature.WRONG)
    assert "signature wrong" in terminal_text(list_report([known]))
    for job in (lab.backups.verify(manifest.id, lab.told.append), restored(lab, manifest)):
        with pytest.raises(ServiceFailure, match="must not be used") as raised:
            await job
        assert raised.value.code == "signature_wrong"
    assert SIGNING.reveal() not in repr((raised.value, known, lab.outside.keys))


async def test_retention_leaves_a_set_with_a_wrong_signature_for_a_person_to_look_at(
    lab: BackupLab,
) -> None:
    lab.keys = Keys(signing=SIGNING)
    lab.policy = replace(lab.policy, count=1)
    first, second = [await lab.taken("mealie") for _ in range(2)]
    lab.keys = Keys(signing=Secret("another key, because the first is gone"))
    third = await lab.taken("mealie")
    clock = lab.clock
    lab.clock = lambda: clock() + YEAR
    pruned = await lab.backups.prune(dry_run=False)
    assert pruned.removed == ()
    assert {kept.id for kept in pruned.kept} == {first.id, second.id, third.id}


async def test_without_the_key_a_signature_is_not_checked_and_without_signature_it_is_said(
    lab: BackupLab,
) -> None:
    lab.keys = Keys(signing=SIGNING)
    manifest = await lab.taken("mealie")
    lab.keys = Keys()
    (known,) = await lab.backups.sets()
    assert known.signature is Signature.UNCHECKED
    (lab.set_folder(manifest.id) / "manifest.sig").unlink()
    (known,) = await lab.backups.sets()
    assert known.signature is None
    lab.keys = Keys(signing=SIGNING)
    (known,) = await lab.backups.sets()
    assert (known.state, known.signature) == (BackupState.COMPLETE, Signature.MISSING)
    assert "good, not signed" in terminal_text(list_report([known]))


async def test_instructions_that_were_changed_are_found(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    folder = lab.set_folder(manifest.id)
    with (folder / "create-database.sql").open("a") as script:
        script.write("ALTER ROLE mealie SUPERUSER;\n")
    (folder / "RESTORE.txt").unlink()
    verdict = await lab.backups.verify(manifest.id, lab.told.append)
    assert set(verdict.faults) == {
        "create-database.sql has been changed",
        "RESTORE.txt is missing",
    }


async def test_what_somebody_else_has_encrypted_to_the_public_key_is_not_taken_for_ours(
    lab: BackupLab, pair: KeyPair
) -> None:
    lab.keys = Keys(encrypt_to=(pair.public,), identity=pair.private, signing=SIGNING)
    manifest = await lab.taken("mealie")
    folder = lab.set_folder(manifest.id)
    to = [pyrage.x25519.Recipient.from_str(pair.public)]
    forged = pyrage.encrypt(private_text(manifest).encode(), to, armored=True).decode()
    (folder / "content.json.age").write_text(forged)
    with pytest.raises(ServiceFailure, match="checksum is wrong"):
        await restored(lab, manifest)

    document = json.loads((folder / "manifest.json").read_text())
    open_part = read_manifest(json.dumps(document), manifest.id)
    texts = tuple(
        TextFile.of(text.name, forged) if text.name == "content.json.age" else text
        for text in open_part.texts
    )
    (folder / "manifest.json").write_text(manifest_text(replace(open_part, texts=texts)))
    with pytest.raises(ServiceFailure, match="signature"):
        await restored(lab, manifest)
