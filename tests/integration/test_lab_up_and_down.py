"""`lab up` makes all or nothing, and `lab down` takes down what it made."""

import asyncio
import json
import os
import signal
import stat
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.ordinary_user import ROOT, ordinary_account, pgherd_as_ordinary_user
from support.running_lab import RunningLab
from support.waiting import until

from bot.demo.lab import database, wheels
from bot.demo.lab.account import Account
from bot.demo.lab.applications import ask
from bot.demo.lab.description import read_lab
from bot.demo.lab.down import TakenDown, down
from bot.demo.lab.up import up
from bot.demo.lab.writes import writes
from bot.engines.processes import ProcessEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure, UserMistake
from bot.settings.load import installation, load

SCALE = 0.01
CONTAINERS = {
    "authentik_postgres",
    "mealie_postgres",
    "immich_postgres",
    "shared_postgres",
    "authentik_server",
    "mealie",
    "immich_server",
}


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    """Where a lab may be; what a failing test leaves there is taken down."""
    yield tmp_path / "lab"
    await down(tmp_path / "lab")


def assert_nothing_is_left(folder: Path) -> None:
    assert not folder.exists()
    assert processes_of(folder) == {}


def processes_of(folder: Path) -> dict[int, str]:
    """Processes that have to do with the folder, pid to command.

    By their command line, environment, working folder or log: PostgreSQL overwrites the first two.
    """
    found = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            command = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
            links = [str((process / link).readlink()) for link in ("cwd", "fd/1", "fd/2")]
            if f"{folder}/".encode() in b"\n".join([command, environment, *map(str.encode, links)]):
                found[int(process.name)] = command.replace(b"\0", b" ").decode()
    return found


async def test_the_finder_of_leftovers_finds_every_process_of_a_lab(
    running_lab: RunningLab,
) -> None:
    engine = ProcessEngine(running_lab.folder / "engine")
    pids = {await engine.pid(name) for name in await engine.names()}
    assert len(pids) == len(CONTAINERS)
    found = processes_of(running_lab.folder)
    assert pids < set(found)
    assert any("checkpointer" in command for command in found.values())


async def test_a_lab_is_healthy_described_and_gone_again(folder: Path) -> None:
    lab = await up(folder, scale=SCALE)
    assert read_lab(folder) == lab
    assert [s.version.split(".")[0] for s in lab.servers.values()] == ["17", "17", "16", "18"]
    engine = ProcessEngine(folder / "engine")
    assert set(await engine.names()) == CONTAINERS
    for name in CONTAINERS:
        assert (await engine.inspect(name)).state is ContainerState.RUNNING
    for application in lab.applications.values():
        answer = await ask(application.health_url)
        assert answer is not None
        assert answer.healthy
    configured = installation(load(folder / "pgherd.yaml", {}))
    assert list(configured.servers) == list(lab.servers)
    for service in configured.services.values():
        assert lab.applications[service.containers[0]].health_url == service.health_url
    assert set((await down(folder)).containers) == CONTAINERS
    assert_nothing_is_left(folder)
    assert await down(folder) == TakenDown(())
    for server in lab.servers.values():
        assert not Path(server.data_dir).exists()


async def test_no_password_can_be_read_by_others_or_stands_in_a_command_line(
    running_lab: RunningLab,
) -> None:
    passwords = [server.password for server in running_lab.lab.servers.values()]
    assert len(set(passwords)) == 4
    assert not any(password in repr(running_lab.lab) for password in passwords)
    secrets = [path.read_text().strip() for path in files_in(running_lab.folder / "secrets")]
    assert set(passwords) < set(secrets)
    for path in files_in(running_lab.folder):
        if any(secret.encode() in path.read_bytes() for secret in secrets):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for command in processes_of(running_lab.folder).values():
        assert not any(secret in command for secret in secrets)


async def test_servers_listen_on_loopback_only(running_lab: RunningLab) -> None:
    ports = {server.port for server in running_lab.lab.servers.values()}
    ports |= {
        int(application.health_url.split(":")[2].split("/")[0])
        for application in running_lab.lab.applications.values()
    }
    listening = {tuple(line.split()[1].split(":")) for line in sockets("tcp") if " 0A " in line}
    found = {int(port, 16): address for address, port in listening if int(port, 16) in ports}
    assert found == dict.fromkeys(ports, "0100007F")  # 127.0.0.1 as /proc/net/tcp writes it
    six = {int(line.split()[1].split(":")[1], 16) for line in sockets("tcp6") if " 0A " in line}
    assert not six & ports


async def test_a_folder_that_holds_a_lab_is_refused_and_the_lab_goes_on(
    running_lab: RunningLab,
) -> None:
    with pytest.raises(UserMistake, match="holds a lab already"):
        await up(running_lab.folder)
    assert all(service.missing == () for service in (await writes(running_lab.folder)).services)


@pytest.mark.slow
async def test_two_labs_live_side_by_side(running_lab: RunningLab, folder: Path) -> None:
    other = await up(folder, scale=SCALE)
    ports = [s.port for lab in (other, running_lab.lab) for s in lab.servers.values()]
    assert len(set(ports)) == 8
    await down(folder)
    assert_nothing_is_left(folder)
    for application in running_lab.lab.applications.values():
        answer = await ask(application.health_url)
        assert answer is not None
        assert answer.healthy


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), 1e9])
async def test_what_is_no_scale_is_refused(folder: Path, scale: float) -> None:
    with pytest.raises(UserMistake, match="scale"):
        await up(folder, scale=scale)
    assert_nothing_is_left(folder)


@pytest.mark.slow
async def test_a_failing_script_takes_everything_down_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "immich").mkdir()
    (tmp_path / "immich" / "1.sql").write_text("SELECT 1;\nSELECT broken;\n")
    monkeypatch.setattr(database, "_SCRIPTS", tmp_path)
    with pytest.raises(ServiceFailure, match='column "broken" does not exist'):
        await up(folder, scale=SCALE)
    assert_nothing_is_left(folder)


async def test_a_damaged_server_takes_everything_down_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin_dir = tmp_path / "damaged_postgres" / "pginstall" / "bin"
    bin_dir.mkdir(parents=True)
    (tmp_path / "damaged_postgres" / "__init__.py").touch()
    for program in ("postgres", "initdb"):
        (bin_dir / program).write_bytes(b"\x7fELF and then nothing")
        (bin_dir / program).chmod(0o755)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(wheels, "_PACKAGES", wheels._PACKAGES | {18: "damaged_postgres"})
    with pytest.raises(ServiceFailure, match="initdb"):
        await up(folder, scale=SCALE)
    assert_nothing_is_left(folder)


async def test_cancelled_half_way_it_takes_everything_down_again(folder: Path) -> None:
    making = asyncio.create_task(up(folder, scale=SCALE))
    await until((folder / "engine" / "shared_postgres.json").exists)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert_nothing_is_left(folder)


@pytest.mark.slow
async def test_what_a_killed_up_left_half_made_can_be_taken_down(folder: Path) -> None:
    argv = [sys.executable, "-m", "bot", "lab", "up", "--dir", str(folder)]
    maker = await asyncio.create_subprocess_exec(*argv, cwd=ROOT)
    await until(lambda: list((folder / "engine").glob("*_postgres.json")))
    os.kill(maker.pid, signal.SIGKILL)
    await maker.wait()
    await down(folder)
    assert not folder.exists()
    await until(lambda: processes_of(folder) == {})  # its psql learns that the server has gone
    assert await down(folder) == TakenDown(())


async def test_taking_down_nothing_is_no_fault(folder: Path, tmp_path: Path) -> None:
    assert await down(folder) == TakenDown(())
    assert await down(tmp_path) == TakenDown(())
    assert tmp_path.exists()


async def test_a_lab_with_killed_servers_and_paused_applications_can_be_taken_down(
    folder: Path,
) -> None:
    lab = await up(folder, scale=SCALE)
    os.kill(lab.servers["immich_postgres"].pid, signal.SIGKILL)
    os.kill(lab.servers["mealie_postgres"].pid, signal.SIGSTOP)
    os.kill(lab.applications["mealie"].pid, signal.SIGSTOP)
    await down(folder)
    assert_nothing_is_left(folder)


@pytest.mark.slow
async def test_where_the_servers_account_cannot_go_the_lab_gets_a_private_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Account, "can_enter", lambda *_: False)
    lab = await up(folder, scale=SCALE)
    places = {Path(server.data_dir).parents[1] for server in lab.servers.values()}
    (place,) = places
    assert place.name.startswith("pgherd-lab-")
    assert all(Path(server.bin_dir).is_relative_to(place) for server in lab.servers.values())
    assert all(service.missing == () for service in (await writes(folder)).services)
    await down(folder)
    assert not place.exists()
    assert_nothing_is_left(folder)


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that an ordinary user can reach and owns; pytest's own are the caller's alone."""
    with tempfile.TemporaryDirectory(prefix="pgherd-test-") as folder:
        account = ordinary_account()
        assert account.uid is not None
        assert account.gid is not None
        os.chown(folder, account.uid, account.gid)
        yield Path(folder)


def test_an_ordinary_user_has_a_lab_too(home: Path) -> None:
    folder = home / "lab"
    try:
        made = pgherd_as_ordinary_user(
            home, "lab", "up", "--dir", str(folder), "--scale", str(SCALE), "--json"
        )
        assert made.returncode == 0, made.stderr
        lab = json.loads(made.stdout)
        owners = {
            Path(f"/proc/{part['pid']}").stat().st_uid
            for part in (*lab["servers"].values(), *lab["applications"].values())
        }
        assert owners == {ordinary_account().uid}
        assert all(Path(s["data_dir"]).is_relative_to(folder) for s in lab["servers"].values())
        found = pgherd_as_ordinary_user(home, "lab", "writes", "--dir", str(folder), "--json")
        assert found.returncode == 0, found.stderr
        services = json.loads(found.stdout)["services"]
        assert [service["missing"] for service in services] == [[], [], []]
    finally:
        taken = pgherd_as_ordinary_user(home, "lab", "down", "--dir", str(folder))
    assert taken.returncode == 0, taken.stderr
    assert_nothing_is_left(folder)


def files_in(folder: Path) -> list[Path]:
    """All but the servers' own data."""
    parts = (part for part in folder.iterdir() if part.name != "data")
    return [path for part in parts for path in (part, *part.rglob("*")) if path.is_file()]


def sockets(family: str) -> list[str]:
    return Path(f"/proc/net/{family}").read_text().splitlines()[1:]
