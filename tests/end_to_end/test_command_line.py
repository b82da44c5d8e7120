"""The command line's contract: names, exit statuses, one JSON document on stdout."""

import asyncio
import signal
import socket
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
import yaml
from support.command_line import pgherd, started
from support.running_lab import RunningLab

from bot.engines.processes import ProcessEngine


async def test_status_of_a_healthy_lab_is_0_and_one_json_document(either_lab: RunningLab) -> None:
    result = await pgherd("--config", either_lab.settings, "status", "--json")
    assert result.status == 0
    assert result.json["ok"] is True
    assert [s["name"] for s in result.json["services"]] == ["authentik", "mealie", "immich"]
    assert result.err == ""


async def test_status_reads_well_as_text(either_lab: RunningLab) -> None:
    result = await pgherd("--config", either_lab.settings, "status")
    assert result.status == 0
    assert "4 servers, 3 services" in result.out.splitlines()[0]
    assert "\x1b[" not in result.out  # no colours where there is no terminal


async def test_the_configuration_may_come_from_the_environment(either_lab: RunningLab) -> None:
    settings = str(either_lab.settings)
    result = await pgherd("status", "immich_postgres", "--json", PGHERD_CONFIG=settings)
    assert [s["name"] for s in result.json["servers"]] == ["immich_postgres"]


async def test_a_critical_check_is_1(either_lab: RunningLab) -> None:
    engine = either_lab.engine
    await engine.stop("shared_postgres")
    try:
        result = await pgherd("--config", either_lab.settings, "status", "--json")
    finally:
        await engine.start("shared_postgres")
    assert result.status == 1
    assert result.json["ok"] is False


async def test_an_unknown_server_is_2_with_the_nearest_name(either_lab: RunningLab) -> None:
    arguments = ("--config", either_lab.settings, "status", "imich_postgres")
    text = await pgherd(*arguments)
    assert (text.status, text.out) == (2, "")
    assert "did you mean immich_postgres?" in text.err
    as_json = await pgherd(*arguments, "--json")
    assert as_json.status == 2
    assert as_json.json["error"]["code"] == "unknown_server"


@pytest.mark.parametrize(
    "arguments", [["stats"], ["status", "--jsn"], ["lab", "up"], ["demo", "--port", "x"]]
)
async def test_a_command_or_an_option_that_is_not_there_is_2(arguments: list[str]) -> None:
    result = await pgherd(*arguments)
    assert (result.status, result.out) == (2, "")
    assert "Error:" in result.err


async def test_check_lists_every_fault_at_once(tmp_path: Path) -> None:
    file = tmp_path / "pgherd.yaml"
    file.write_text("servers: {a: {port: x, engin: e}}\nservices: {s: {server: b}}\n")
    result = await pgherd("--config", file, "check", "--json")
    assert result.status == 2
    assert result.json["ok"] is False
    assert {fault["path"] for fault in result.json["faults"]} == {
        "servers.a.port", "servers.a.engin", "services.s.server",
        "services.s.database", "services.s.owner",
    }  # fmt: skip
    assert all(set(fault) == {"path", "message", "hint"} for fault in result.json["faults"])
    text = await pgherd("--config", file, "check")
    assert "servers.a.engin: is not a known key\n    did you mean engine?" in text.out


async def test_check_of_a_good_configuration_is_0(either_lab: RunningLab) -> None:
    result = await pgherd("--config", either_lab.settings, "check", "--json")
    assert (result.status, result.json) == (0, {"ok": True, "faults": []})


async def test_without_a_configuration_it_says_where_to_get_one(tmp_path: Path) -> None:
    result = await pgherd("status", cwd=tmp_path, PYTHONPATH=str(Path(__file__).parents[2]))
    assert result.status == 2
    assert "config/pgherd.example.yaml" in result.err


async def test_run_without_a_discord_section_is_the_users_mistake(either_lab: RunningLab) -> None:
    result = await pgherd("--config", either_lab.settings, "run")
    assert result.status == 2
    assert "no `discord:` section" in result.err


async def test_ctrl_c_is_130(either_lab: RunningLab, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        settings = yaml.safe_load(either_lab.settings.read_text())
        port = silent.getsockname()[1]
        settings["servers"] = {"silent": {"host": "127.0.0.1", "port": port}}
        settings["services"], settings["shared_server"] = {}, "silent"
        file = tmp_path / "pgherd.yaml"
        file.write_text(yaml.safe_dump(settings))
        process = await started("--config", file, "status")
        async with asyncio.timeout(20):
            # It is waiting for the server once it has connected.
            await asyncio.get_running_loop().run_in_executor(None, silent.accept)
            process.send_signal(signal.SIGINT)
            _, err = await process.communicate()
    assert process.returncode == 130
    assert err.decode() == "interrupted\n"


async def test_the_demo_is_up_and_ctrl_c_takes_everything_down(tmp_path: Path) -> None:
    arguments = ("demo", "--port", "0", "--scale", "0.02")
    process = await started(*arguments, TMPDIR=str(tmp_path))
    assert process.stdout is not None
    try:
        async with asyncio.timeout(90):
            url = (await process.stdout.readline()).decode().removeprefix("local Discord: ").strip()
        async with aiohttp.ClientSession() as http, http.get(f"{url}local/state") as answer:
            assert (await answer.json())["bot"]["online"] is True
        (folder,) = tmp_path.glob("pgherd-demo-*")
        engine = ProcessEngine(folder / "engine")
        pids = [pid for name in await engine.names() if (pid := await engine.pid(name))]
        assert len(pids) == 7
        async with asyncio.timeout(60):
            process.send_signal(signal.SIGINT)
            await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


async def test_a_port_that_is_taken_is_the_users_mistake_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        result = await pgherd("demo", "--port", port, TMPDIR=str(tmp_path))
    assert result.status == 2
    assert port in result.err
    assert list(tmp_path.iterdir()) == []
