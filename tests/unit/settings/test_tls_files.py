import ssl
import subprocess
from pathlib import Path

import pytest
from support.certificates import Authority, Pair

from bot.model.errors import ServiceFailure
from bot.settings.engine_sections import DockerEngineSection
from bot.settings.faults import ConfigurationFaults
from bot.settings.load import load
from bot.settings.schema import ConfigurationFile

SERVERS = "servers: {a: {host: h}}\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls") / "authority", "The CA of a test")


@pytest.fixture(scope="module")
def client(authority: Authority) -> Pair:
    return authority.client()


def loaded(folder: Path, engines: str) -> ConfigurationFile:
    file = folder / "pgherd.yaml"
    file.write_text(f"{SERVERS}engines:\n{engines}")
    return load(file, {})


def faults_of(folder: Path, engines: str) -> dict[str, str]:
    with pytest.raises(ConfigurationFaults) as raised:
        loaded(folder, engines)
    assert all(fault.hint for fault in raised.value.faults)
    return {fault.path: fault.message for fault in raised.value.faults}


def engine(name: str, *, host: str = "tcp://nas:2376", **tls: object) -> str:
    files = ", ".join(f"{key}: '{file}'" for key, file in tls.items())
    return f"  {name}: {{kind: docker, host: '{host}', tls: {{{files}}}}}\n"


def test_files_start_at_the_folder_of_the_configuration(
    tmp_path: Path, authority: Authority, client: Pair
) -> None:
    for name, source in (("ca", authority.ca), ("cert", client.cert), ("key", client.key)):
        (tmp_path / f"{name}.pem").write_bytes(source.read_bytes())
    section = loaded(tmp_path, engine("e", ca="ca.pem", cert="cert.pem", key="key.pem")).engines
    assert isinstance(section["e"], DockerEngineSection)
    assert section["e"].tls is not None
    context = section["e"].tls.files().context()
    assert [dict(part for (part,) in ca["subject"]) for ca in context.get_ca_certs()] == [  # type: ignore[misc]
        {"commonName": "The CA of a test"}
    ]
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_each_fault_of_each_file_is_found_at_once(
    tmp_path: Path, authority: Authority, client: Pair
) -> None:
    ca, cert, key = authority.ca, client.cert, client.key
    der, empty = tmp_path / "der", tmp_path / "empty"
    der.write_bytes(ssl.PEM_cert_to_DER_cert(cert.read_text()))
    empty.touch()
    other = authority.client()
    faults = faults_of(
        tmp_path,
        engine("missing", ca="no.pem", cert="no-cert.pem", key="no-key.pem")
        + engine("folder", ca=tmp_path, cert=cert, key=key)
        + engine("swapped", ca=key, cert=key, key=cert)
        + engine("der", ca=der, cert=der, key=der)
        + engine("empty", ca=empty, cert=empty, key=empty)
        + engine("foreign", ca=ca, cert=cert, key=other.key)
        + engine("half", ca=ca, cert=cert)
        + engine("other_half", ca=ca, key=key)
        + engine("no_ca", cert=cert, key=key)
        + engine("local", host="unix:///var/run/docker.sock", ca=ca)
        + engine("misspelt", ca=ca, crt=cert),
    )
    expected = {
        "missing.tls.ca": "no.pem cannot be read: No such file or directory",
        "missing.tls.cert": "no-cert.pem cannot be read",
        "missing.tls.key": "no-key.pem cannot be read",
        "folder.tls.ca": "Is a directory",
        "swapped.tls.ca": "holds no certificate",
        "swapped.tls.cert": "holds no certificate",
        "swapped.tls.key": "holds no private key",
        "der.tls.ca": "holds no certificate in PEM format",
        "der.tls.cert": "holds no certificate in PEM format",
        "der.tls.key": "holds no private key in PEM format",
        "empty.tls.ca": "holds no certificate",
        "empty.tls.cert": "holds no certificate",
        "empty.tls.key": "holds no private key",
        "foreign.tls.key": "does not belong to the certificate",
        "half.tls": "cert and key go together",
        "other_half.tls": "cert and key go together",
        "no_ca.tls.ca": "is missing",
        "local": "tls is for tcp:// only",
        "misspelt.tls.crt": "is not a known key",
    }
    assert {
        path: words in faults.get(f"engines.{path}", "") for path, words in expected.items()
    } == dict.fromkeys(expected, True)
    assert len(faults) == len(expected)


@pytest.mark.parametrize("block", ["ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY"])
def test_a_key_that_would_ask_for_a_passphrase_is_a_fault(
    tmp_path: Path, authority: Authority, client: Pair, block: str
) -> None:
    key = tmp_path / "key.pem"
    lines = f"-----BEGIN {block}-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END {block}-----\n"
    key.write_text(lines)
    faults = faults_of(tmp_path, engine("e", ca=authority.ca, cert=client.cert, key=key))
    assert faults == {"engines.e.tls.key": f"the private key in {key} is encrypted"}


def test_a_key_of_another_kind_does_not_belong_to_the_certificate(
    tmp_path: Path, authority: Authority, client: Pair
) -> None:
    key = tmp_path / "key.pem"
    argv = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", key]
    subprocess.run(argv, check=True, timeout=30)
    faults = faults_of(tmp_path, engine("e", ca=authority.ca, cert=client.cert, key=key))
    assert "does not belong" in faults["engines.e.tls.key"]


def test_a_key_that_is_damaged_is_a_fault(
    tmp_path: Path, authority: Authority, client: Pair
) -> None:
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    faults = faults_of(tmp_path, engine("e", ca=authority.ca, cert=client.cert, key=key))
    assert "not one that OpenSSL can read" in faults["engines.e.tls.key"]


def test_a_private_key_is_never_shown(tmp_path: Path, authority: Authority, client: Pair) -> None:
    secret = client.key.read_text().splitlines()[1]
    good = loaded(tmp_path, engine("e", ca=authority.ca, cert=client.cert, key=client.key))
    assert secret not in repr(good) + good.model_dump_json()
    with pytest.raises(ConfigurationFaults) as raised:
        loaded(tmp_path, engine("e", ca=client.key, cert=client.key, key=authority.key))
    assert secret not in str(raised.value)


def test_files_that_are_spoilt_after_they_were_checked_fail_with_the_file_and_what_to_do(
    tmp_path: Path, authority: Authority
) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_bytes(authority.ca.read_bytes())
    section = loaded(tmp_path, engine("e", ca="ca.pem")).engines["e"]
    assert isinstance(section, DockerEngineSection)
    assert section.tls is not None
    ca.write_text("gone")
    with pytest.raises(ServiceFailure, match=f"{ca} holds no certificate") as raised:
        section.tls.files().context()
    assert raised.value.code == "docker_tls_files"
