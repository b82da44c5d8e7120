"""Keys of age in the configuration: what is none is a fault, and no message shows a key."""

from pathlib import Path

import pytest
from support.age_keys import KeyPair

from bot.backups.rules import keys_of
from bot.settings.age_keys import AgeKeyUnusable, identities, recipient
from bot.settings.backups_section import BackupsSection
from bot.settings.faults import ConfigurationFaults
from bot.settings.load import load

BEFORE = "servers:\n  one: {host: 127.0.0.1}\nbackups:\n  dir: /sets\n"


@pytest.fixture
def pair(tmp_path: Path) -> KeyPair:
    return KeyPair.in_file(tmp_path / "key.txt")


def section(folder: Path, text: str) -> BackupsSection:
    file = folder / "pgherd.yaml"
    file.write_text(BEFORE + text)
    found = load(file, {"SIGNING": "s" * 32, "SHORT": "s" * 31}).backups
    assert found is not None
    return found


def test_without_keys_sets_are_neither_encrypted_nor_signed(tmp_path: Path) -> None:
    keys = keys_of(section(tmp_path, ""))
    assert (keys.encrypt_to, keys.identity, keys.signing) == ((), None, None)


def test_public_keys_an_identity_and_a_signing_key(tmp_path: Path, pair: KeyPair) -> None:
    text = (
        f"  encrypt_to: [{pair.public}]\n  identity: {{file: key.txt}}\n"
        "  signing_key: {env: SIGNING}\n"
    )
    keys = keys_of(section(tmp_path, text))
    assert keys.encrypt_to == (pair.public,)
    assert keys.identity is not None
    assert keys.signing is not None
    assert len(identities(keys.identity.reveal())) == 1
    shown = repr(keys)
    assert pair.private.reveal().split()[-1] not in shown
    assert "ssss" not in shown


def test_all_faults_of_keys_are_told_at_once_and_show_none(tmp_path: Path, pair: KeyPair) -> None:
    private = pair.private.reveal().split()[-1]
    (tmp_path / "nothing.txt").write_text("# only a comment\n")
    text = (
        f"  encrypt_to: [{private}, {private.lower()}, age1nonsense, ssh-ed25519 AAAA]\n"
        "  identity: {file: nothing.txt}\n  signing_key: {env: SHORT}\n"
    )
    with pytest.raises(ConfigurationFaults) as raised:
        section(tmp_path, text)
    faults = {fault.path: f"{fault.message}: {fault.hint}" for fault in raised.value.faults}
    assert "is a private key" in faults["backups.encrypt_to[0]"]
    assert "is a private key" in faults["backups.encrypt_to[1]"]
    assert "is no public key" in faults["backups.encrypt_to[2]"]
    assert "is no public key" in faults["backups.encrypt_to[3]"]
    assert "holds no private key" in faults["backups.identity"]
    assert "shorter than 32 bytes" in faults["backups.signing_key"]
    everything = f"{raised.value}{raised.value!r}{faults}".lower()
    assert private.lower()[15:40] not in everything
    assert "ssss" not in everything


def test_a_key_written_into_the_file_itself_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationFaults) as raised:
        section(tmp_path, "  signing_key: 0123456789abcdef0123456789abcdef\n")
    (fault,) = raised.value.faults
    assert "where the secret is" in fault.message
    assert "0123456789" not in f"{raised.value}{raised.value!r}"


@pytest.mark.parametrize("text", ["", "hello", "age1", "AGE-SECRET-KEY-1QQ", "ssh-dss AAAA x"])
def test_what_is_no_key_is_refused_by_both(text: str) -> None:
    with pytest.raises(AgeKeyUnusable):
        recipient(text)
    with pytest.raises(AgeKeyUnusable):
        identities(text)


def test_a_public_key_is_no_identity(pair: KeyPair) -> None:
    with pytest.raises(AgeKeyUnusable) as raised:
        identities(pair.public)
    assert pair.public not in f"{raised.value}{raised.value.hint}"
