"""Runs, and how far each of their steps is."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.model.runs import Run, RunState, StepRecord, StepState
from bot.state.database import StateDatabase
from bot.state.failures import in_words
from bot.state.run_rows import RUN_COLUMNS, STEP_COLUMNS, run_of, run_row, step_row
from bot.state.times import seconds

_RUN = ", ".join(f"runs.{column}" for column in RUN_COLUMNS)
_STEP = ", ".join(f"run_steps.{column}" for column in STEP_COLUMNS)
# One statement, so that a run and its steps are of one moment.
SELECT_RUNS = f"SELECT {_RUN}, {_STEP} FROM runs LEFT JOIN run_steps ON run_steps.run = runs.id"  # noqa: S608 - constants
_BEGIN = (
    f"INSERT INTO runs ({', '.join(RUN_COLUMNS)})"  # noqa: S608 - constants
    f" VALUES ({', '.join('?' for _ in RUN_COLUMNS)}) ON CONFLICT DO NOTHING"
)
# Only a step of a run that is not finished; and never without, or with another, `found`.
_RECORD = f"""
    INSERT INTO run_steps (run, {", ".join(STEP_COLUMNS)})
    SELECT runs.id, {", ".join("?" for _ in STEP_COLUMNS)}
    FROM runs, json_each(runs.steps) AS planned
    WHERE
        runs.id = ?
        AND runs.finished_at IS NULL
        AND json_extract(planned.value, '$.name') = ?
    ON CONFLICT DO UPDATE SET
        {", ".join(f"{column} = excluded.{column}" for column in STEP_COLUMNS)}
    WHERE run_steps.found IS NULL OR run_steps.found = excluded.found
"""  # noqa: S608 - constants
_STATE = "UPDATE runs SET state = ?, finished_at = ? WHERE id = ? AND finished_at IS NULL"


class SqliteJournal:
    """The Journal on the state file."""

    def __init__(self, state: StateDatabase) -> None:
        self._connection = state.connection

    async def begin(self, run: Run) -> None:
        """See Journal."""
        if any(step.state is not StepState.PLANNED for step in run.steps):
            raise ValueError(f"a step of {run.id} has begun before its run")
        await self._one_row(_BEGIN, run_row(run), f"there is a run {run.id} already")

    async def step(self, run_id: str, record: StepRecord) -> None:
        """See Journal."""
        refusal = f"{run_id} is finished, or has no step {record.name} that found this"
        await self._one_row(_RECORD, (*step_row(record), run_id, record.name), refusal)

    async def state(self, run_id: str, state: RunState, at: datetime) -> None:
        """See Journal."""
        finished_at = seconds(at) if state.is_final else None
        refusal = f"{run_id} is finished, or there is no such run"
        await self._one_row(_STATE, (state, finished_at, run_id), refusal)

    @in_words
    async def _one_row(self, statement: str, values: Sequence[Any], refusal: str) -> None:
        changed = await self._connection.execute(statement, values)
        if changed.rowcount != 1:
            raise ValueError(refusal)

    @in_words
    async def run(self, run_id: str) -> Run | None:
        """See Journal."""
        rows = await self._connection.execute_fetchall(
            f"{SELECT_RUNS} WHERE runs.id = ?", (run_id,)
        )
        return next(runs_of([tuple(row) for row in rows]), None)

    @in_words
    async def runs(self) -> tuple[Run, ...]:
        """See Journal."""
        rows = await self._connection.execute_fetchall(
            f"{SELECT_RUNS} ORDER BY runs.started_at DESC, runs.id DESC"
        )
        return tuple(runs_of([tuple(row) for row in rows]))


def runs_of(rows: Sequence[tuple[Any, ...]]) -> Iterator[Run]:
    """The rows of one run follow each other; without a begun step, the second half is NULL."""
    columns = len(RUN_COLUMNS)
    for run, of_run in groupby(rows, key=lambda row: row[:columns]):
        begun = [row[columns:] for row in of_run]
        yield run_of(run, [step for step in begun if step[0] is not None])
