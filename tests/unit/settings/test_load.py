from pathlib import Path

import pytest
import yaml

from bot.model.errors import UserMistake
from bot.model.secret import Secret
from bot.settings.faults import ConfigurationFaults
from bot.settings.load import installation, load

EXAMPLE = Path(__file__).parents[3] / "config" / "pgherd.example.yaml"


def faults_of(folder: Path, text: str, environ: dict[str, str] | None = None) -> dict[str, str]:
    file = folder / "pgherd.yaml"
    file.write_text(text)
    with pytest.raises(ConfigurationFaults) as raised:
        load(file, environ or {})
    return {fault.path: f"{fault.message} ({fault.hint})" for fault in raised.value.faults}


def test_the_example_is_the_installation_of_the_guide(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    for name in yaml.safe_load(EXAMPLE.read_text())["servers"]:
        (tmp_path / "secrets" / f"{name}_password").write_text("pw")
    for name in ("discord_token", "mealie_db_password", "immich_db_password",
                 "shared_postgres_admin_password"):  # fmt: skip
        (tmp_path / "secrets" / name).write_text("pw\n")
    (tmp_path / "shared-postgres/secrets").mkdir(parents=True)
    for name in ("authentik", "mealie", "immich"):
        (tmp_path / "shared-postgres/secrets" / name).write_text(f"of {name}\n")
    file = tmp_path / "pgherd.yaml"
    file.write_text(EXAMPLE.read_text())

    described = installation(load(file, {}))

    assert list(described.services) == ["authentik", "mealie", "immich"]
    assert described.services["immich"].extensions[:2] == ("vector", "vchord")
    assert [s.name for s in described.services_on("mealie_postgres")] == ["mealie"]
    assert described.shared().name == "shared_postgres"
    assert described.services["mealie"].password == Secret("of mealie")
    assert described.services["mealie"].connection_limit is None
    password = described.servers["shared_postgres"].password
    assert password is not None
    assert password.reveal() == "pw"  # the newline that an editor adds is not part of it


def test_every_fault_is_found_at_once_with_its_path_and_a_hint(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        """
        discord: {token: {env: TOKEN}, guild: x, chanel: 1, roles: {viewr: []}}
        engines: {a: {kind: dokcer}, b: {kind: docker, hst: x}, c: {}}
        servers:
          one: {prot: 5, port: 99999, engine: d, container: x}
          "bad name!": {host: h}
          two: {host: h, password: {file: nope}, engine: a}
          three: {host: h, password: {fil: nope}}
          four: {host: h, engine: b}
          five: {port: 5432}
          six: {host: h, network: n}
        services:
          s: {server: on, database: d, owner: o, health_url: "ftp://x"}
          t: {server: onne, database: d, owner: o, containers: [c]}
        shared_server: tow
        """,
    )
    expected = {
        "discord.token": "TOKEN is not set",
        "discord.guild": "whole number",
        "discord.channel": "missing",
        "discord.chanel": "did you mean channel?",
        "discord.roles.viewr": "did you mean viewer?",
        "engines.a": "'dokcer' is unknown",
        "engines.b.hst": "did you mean host?",
        "engines.c": "kind: docker",
        "servers.one.prot": "did you mean port?",
        "servers.one.port": "65535",
        "servers.one.engine": "no engine named 'd'",
        "servers.bad name!": "not a usable name",
        "servers.two.password": "cannot be read",
        "servers.three.password.fil": "did you mean file?",
        "servers.four": "engine and container go together",
        "servers.five": "name `host:`, or a container of a Docker engine",
        "servers.six": "host and network exclude each other",
        "services.s.server": "quote it",
        "services.s.health_url": "not a web address",
        "services.t.server": "did you mean one?",
        "shared_server": "did you mean two?",
    }
    assert {
        path: words in faults.get(path, "") for path, words in expected.items()
    } == dict.fromkeys(expected, True)
    assert set(faults) == set(expected)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("servers: {a: {host: h}}\nservers: {b: {}}", "'servers' stands twice"),
        ("servers: {a: {port: 1, port: 2}}", "'port' stands twice"),
        ("servers: [", "line 1"),
        ("- one", "has to be a mapping"),
        ("", "has to be a mapping"),
        ("\x00", "special characters"),
    ],
)
def test_yaml_that_is_not_one_well_formed_mapping_is_a_fault(
    tmp_path: Path, text: str, words: str
) -> None:
    assert words in faults_of(tmp_path, text)["pgherd.yaml"]


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationFaults, match=r"config/pgherd\.example\.yaml"):
        load(tmp_path / "absent.yaml", {})


@pytest.mark.parametrize(
    "text",
    [
        "servers: {a: {password: hunter2}}",
        "servers: {a: {password: {env: [hunter2]}}}",
        "discord: {token: hunter2, guild: 1, channel: 2}\nservers: {a: {host: h}}",
        "servers: {a: {host: h}}\nservices: {s: {health_url: 'ftp://me:hunter2@host/'}}",
        "servers: {a: {port: hunter2}}",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated_in_the_message(
    tmp_path: Path, text: str
) -> None:
    assert "hunter2" not in str(faults_of(tmp_path, text))


def test_a_secret_does_not_show_itself(tmp_path: Path) -> None:
    file = tmp_path / "pgherd.yaml"
    file.write_text("servers: {a: {host: h, password: {env: PW}}}")
    configuration = load(file, {"PW": "hunter2"})
    assert "hunter2" not in repr(configuration) + str(installation(configuration))
    assert "hunter2" not in configuration.model_dump_json()


def test_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("geheim\r\n")
    file = tmp_path / "pgherd.yaml"
    file.write_text(
        "engines: {e: {kind: processes, dir: engine}}\n"
        "servers: {a: {host: h, password: {file: pw}}}"
    )
    configuration = load(file, {})
    engine = configuration.engines["e"]
    assert engine.kind == "processes"
    assert engine.dir == tmp_path / "engine"
    password = configuration.servers["a"].password
    assert password is not None
    assert password.secret().reveal() == "geheim"


@pytest.mark.parametrize(
    "url", ["http://discord.example/", "http://10.0.0.1:8765/", "http://localhost/"]
)
def test_the_local_discord_has_to_be_on_this_host(tmp_path: Path, url: str) -> None:
    faults = faults_of(
        tmp_path,
        f"discord: {{token: {{env: T}}, guild: 1, channel: 2, local_url: '{url}'}}\n"
        "servers: {a: {host: h}}",
        {"T": "t"},
    )
    assert "not on this host" in faults["discord.local_url"]


def test_a_line_that_cron_would_not_take_is_found_by_check(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        """
        servers: {one: {host: h}}
        services: {s: {server: one, database: d, owner: o}}
        backups:
          dir: sets
          schedule: "99 2 * * *"
          services: {s: {schedule: "at night"}}
        """,
    )
    assert set(faults) == {"backups.schedule", "backups.services.s.schedule"}
    assert all("is no line of cron" in text and "0 2 * * *" in text for text in faults.values())


def test_without_a_shared_server_it_is_said_where_to_name_one(tmp_path: Path) -> None:
    file = tmp_path / "pgherd.yaml"
    file.write_text("servers: {a: {host: h}}")
    with pytest.raises(UserMistake, match="no shared server") as raised:
        installation(load(file, {})).shared()
    assert "shared_server:" in raised.value.hint


def test_a_service_has_a_password_and_a_limit_for_its_role(tmp_path: Path) -> None:
    file = tmp_path / "pgherd.yaml"
    file.write_text(
        "servers: {a: {host: h}}\n"
        "services:\n  s: {server: a, database: d, owner: o, password: {env: PW}, "
        "connection_limit: 9}"
    )
    service = installation(load(file, {"PW": "hunter2"})).services["s"]
    assert service.password == Secret("hunter2")
    assert service.connection_limit == 9
    file.write_text(file.read_text().replace("9}", "0}"))
    with pytest.raises(ConfigurationFaults, match="connection_limit"):
        load(file, {"PW": "hunter2"})
