"""`pgherd runs`, of a journal that a killed pgherd has left."""

from pathlib import Path

import yaml
from support.command_line import pgherd
from support.running_lab import RunningLab
from support.runs import NOW, a_run

from bot.model.runs import RunState, StepRecord, StepState
from bot.state.database import open_state
from bot.state.journal import SqliteJournal

RUN = "20261122T231500Z-4f3a"


async def left_over(state_dir: Path) -> None:
    async with open_state(state_dir) as state:
        journal = SqliteJournal(state)
        await journal.begin(a_run("20261121T000000Z-0000"))
        await journal.state("20261121T000000Z-0000", RunState.UNDONE, NOW)
        await journal.begin(a_run())
        await journal.step(RUN, StepRecord("stop", "", StepState.STARTED, {"was": "up"}, NOW))


def settings(folder: Path, **servers: dict[str, object]) -> Path:
    file = folder / "pgherd.yaml"
    file.write_text(yaml.safe_dump({"servers": servers}), "utf-8")
    return file


async def test_without_any_server_the_journal_is_read_all_the_same(tmp_path: Path) -> None:
    nowhere: dict[str, object] = {"host": "127.0.0.1", "port": 1}
    file = settings(tmp_path, cookbook=nowhere, shared=nowhere)
    await left_over(tmp_path / "state")
    result = await pgherd("--config", file, "runs", "--json")
    assert result.status == 0, result.err
    newest, oldest = result.json["runs"]
    assert set(newest) >= {
        "id", "kind", "state", "started_at", "finished_at", "services", "steps",
    }  # fmt: skip
    assert (newest["id"], newest["state"], newest["attendance"]) == (RUN, "running", "unknown")
    assert newest["steps"][0]["found"] == {"was": "up"}
    assert (oldest["state"], oldest["interrupted"]) == ("undone", False)


async def test_a_run_that_is_not_there_is_the_users_mistake(tmp_path: Path) -> None:
    file = settings(tmp_path, cookbook={"host": "127.0.0.1", "port": 1})
    await left_over(tmp_path / "state")
    result = await pgherd("--config", file, "runs", "20261122T231500Z-4f3b", "--json")
    assert result.status == 2
    assert result.json["error"]["code"] == "unknown_run"
    assert f"did you mean {RUN}?" in result.json["error"]["hint"]


async def test_a_run_whose_locks_nobody_holds_is_said_to_be_interrupted(
    running_lab: RunningLab, tmp_path: Path
) -> None:
    lab = yaml.safe_load(running_lab.settings.read_text("utf-8"))["servers"]["mealie_postgres"]
    lab["password"] = {"file": str(running_lab.folder / lab["password"]["file"])}
    for unneeded in ("engine", "container"):
        lab.pop(unneeded, None)
    file = settings(tmp_path, cookbook=lab, shared={"host": "127.0.0.1", "port": 1})
    await left_over(tmp_path / "state")
    result = await pgherd("--config", file, "runs", RUN)
    assert result.status == 0, result.err
    assert "interrupted while running, 0 of 2 steps done" in result.out
    assert f"Resume: pgherd migrate resume {RUN}" in result.out
