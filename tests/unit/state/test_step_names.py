"""Runs that an older version has begun have the step names of today once their file is opened."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.model.runs import RunKind, RunState
from bot.state.database import open_state
from bot.state.journal import SqliteJournal

STATE = Path(__file__).parents[2] / "support" / "older_version" / "state.sqlite3"
MIGRATION = (
    "stop the applications",
    "fence the database on mealie_postgres",
    "prove that nobody writes",
    "lift the fence on shared_postgres",
    "point the service at shared_postgres",
    "start the applications",
    "wait until healthy",
)
ROLLBACK = (
    "stop the applications",
    "fence the database on shared_postgres",
    "prove that nobody writes",
    "point the service back at mealie_postgres",
    "lift the fence on mealie_postgres",
    "start the applications",
    "wait until healthy",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(STATE, tmp_path / "pgherd.sqlite3"))


async def test_every_run_has_todays_names_and_what_its_steps_had_written(file: Path) -> None:
    async with open_state(file.parent) as state:
        assert state.notice is None
        runs = await SqliteJournal(state).runs()
    names = {run.id: tuple(step.name for step in run.steps) for run in runs}
    expected = {RunKind.MIGRATION: MIGRATION, RunKind.ROLLBACK: ROLLBACK}
    assert names == {run.id: expected[run.kind] for run in runs}
    assert {(run.kind, run.state) for run in runs} == {
        (RunKind.MIGRATION, RunState.DONE),
        (RunKind.MIGRATION, RunState.RUNNING),
        (RunKind.MIGRATION, RunState.STOPPED),
        (RunKind.MIGRATION, RunState.UNDOING),
        (RunKind.ROLLBACK, RunState.RUNNING),
    }
    (back,) = (run for run in runs if run.kind is RunKind.ROLLBACK)
    before = [step.state_before for step in back.steps]
    migration = "20261129T220827Z-a609"
    assert before[3:] == [{"run": migration}, {"fenced_by": migration}, {}, None]


@pytest.mark.parametrize(
    ("plan", "steps"),
    [
        ("{not", "["),
        ("{}", '[{"name":"fence the old side","does":"x"}]'),
        ('{"source":"a","target":"b"}', '["x"]'),
        ('{"source":"a","target":"b"}', '{"a":1}'),
        ('{"source":"a","target":"b"}', "[]"),
        ("[]", "7"),
        ("", ""),
    ],
)
async def test_a_damaged_run_is_left_as_it_is_and_does_not_keep_the_file_shut(
    file: Path, plan: str, steps: str
) -> None:
    columns = "id, kind, state, plan, plan_hash, services, servers, steps, started_at, started_by"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            f"INSERT INTO runs ({columns}) VALUES ('bad', 'migration', 'done', ?, '0', '[]', '[]',"
            " ?, 1, 'ada')",
            (plan, steps),
        )
    async with open_state(file.parent) as state:
        assert state.notice is None
        (kept,) = await state.connection.execute_fetchall("SELECT steps FROM runs WHERE id = 'bad'")
    assert kept == (steps,)
