"""The journal on the state file: runs, and how far each of their steps is."""

import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.model.plain_json import plain_json
from bot.model.runs import Run, RunKind, RunState, StepRecord, StepState
from bot.state.database import FILE, StateDatabase
from bot.state.store import in_words, seconds, time_of, time_or_none

log = logging.getLogger(__name__)

_BUSY_S = 5.0

_RUN_COLUMNS = (
    "id", "kind", "state", "plan", "plan_hash", "services", "servers", "steps",
    "started_at", "started_by", "finished_at",
)  # fmt: skip
_STEP_COLUMNS = ("name", "state", "found", "started_at", "finished_at", "error")
_RUN = ", ".join(f"runs.{column}" for column in _RUN_COLUMNS)
_STEP = ", ".join(f"run_steps.{column}" for column in _STEP_COLUMNS)
# One statement, so that a run and its steps are of one moment.
_SELECT_RUNS = f"SELECT {_RUN}, {_STEP} FROM runs LEFT JOIN run_steps ON run_steps.run = runs.id"  # noqa: S608 - constants
_BEGIN = (
    f"INSERT INTO runs ({', '.join(_RUN_COLUMNS)})"  # noqa: S608 - constants
    f" VALUES ({', '.join('?' for _ in _RUN_COLUMNS)}) ON CONFLICT DO NOTHING"
)
# Only a step of a run that is not finished; and never without, or with another, `found`.
_RECORD = f"""
    INSERT INTO run_steps (run, {", ".join(_STEP_COLUMNS)})
    SELECT runs.id, {", ".join("?" for _ in _STEP_COLUMNS)}
    FROM runs, json_each(runs.steps) AS planned
    WHERE
        runs.id = ?
        AND runs.finished_at IS NULL
        AND json_extract(planned.value, '$.name') = ?
    ON CONFLICT DO UPDATE SET
        {", ".join(f"{column} = excluded.{column}" for column in _STEP_COLUMNS)}
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
        await self._one_row(_BEGIN, _run_row(run), f"there is a run {run.id} already")

    async def step(self, run_id: str, record: StepRecord) -> None:
        """See Journal."""
        refusal = f"{run_id} is finished, or has no step {record.name} that found this"
        await self._one_row(_RECORD, (*_step_row(record), run_id, record.name), refusal)

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
            f"{_SELECT_RUNS} WHERE runs.id = ?", (run_id,)
        )
        return next(_runs_of([tuple(row) for row in rows]), None)

    @in_words
    async def runs(self) -> tuple[Run, ...]:
        """See Journal."""
        rows = await self._connection.execute_fetchall(
            f"{_SELECT_RUNS} ORDER BY runs.started_at DESC, runs.id DESC"
        )
        return tuple(_runs_of([tuple(row) for row in rows]))


def _runs_of(rows: Sequence[tuple[Any, ...]]) -> Iterator[Run]:
    """The rows of one run follow each other; without a begun step, the second half is NULL."""
    columns = len(_RUN_COLUMNS)
    for run, of_run in groupby(rows, key=lambda row: row[:columns]):
        begun = [row[columns:] for row in of_run]
        yield _run_of(run, [step for step in begun if step[0] is not None])


def resting_runs(folder: Path) -> tuple[Run, ...]:
    """The runs in the state file of that folder, newest first; none where it cannot be read.

    For whoever puts the parts together, without an event loop: blocks. Creates, migrates and sets
    aside nothing: that is for `open_state`.
    """
    file = folder / FILE
    if not file.exists():
        return ()
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", _BUSY_S, uri=True)) as connection:
            rows = connection.execute(
                f"{_SELECT_RUNS} ORDER BY runs.started_at DESC, runs.id DESC"
            ).fetchall()
    except sqlite3.Error as error:
        # Of an older version, damaged, or not ours to read.
        log.warning("journal not read", extra={"file": str(file), "reason": str(error)})
        return ()
    return tuple(_runs_of(rows))


def _run_row(run: Run) -> tuple[Any, ...]:
    """The run as a row of _RUN_COLUMNS."""
    return (
        run.id,
        run.kind,
        run.state,
        plain_json(run.plan),
        run.plan_hash,
        json.dumps(run.services),
        json.dumps(run.servers),
        json.dumps([{"name": step.name, "does": step.does} for step in run.steps]),
        run.started_at.timestamp(),
        run.started_by,
        seconds(run.finished_at),
    )


def _step_row(record: StepRecord) -> tuple[Any, ...]:
    """The step as a row of _STEP_COLUMNS."""
    return (
        record.name,
        record.state,
        None if record.state_before is None else plain_json(record.state_before),
        seconds(record.started_at),
        seconds(record.finished_at),
        record.error,
    )


def _run_of(row: Sequence[Any], begun: Sequence[Sequence[Any]]) -> Run:
    """The run of a row of _RUN_COLUMNS, and rows of _STEP_COLUMNS for its steps that have begun."""
    of = dict(zip(_RUN_COLUMNS, row, strict=True))
    step_rows = {step[0]: step for step in begun}
    planned = json.loads(of["steps"])
    return Run(
        id=of["id"],
        kind=RunKind(of["kind"]),
        state=RunState(of["state"]),
        plan=json.loads(of["plan"]),
        plan_hash=of["plan_hash"],
        services=tuple(json.loads(of["services"])),
        servers=tuple(json.loads(of["servers"])),
        started_at=time_of(of["started_at"]),
        started_by=of["started_by"],
        steps=tuple(_step_of(step, step_rows.get(step["name"])) for step in planned),
        finished_at=time_or_none(of["finished_at"]),
    )


def _step_of(planned: Mapping[str, str], row: Sequence[Any] | None) -> StepRecord:
    if row is None:
        return StepRecord(planned["name"], planned["does"])
    of = dict(zip(_STEP_COLUMNS, row, strict=True))
    return StepRecord(
        name=planned["name"],
        does=planned["does"],
        state=StepState(of["state"]),
        state_before=None if of["found"] is None else json.loads(of["found"]),
        started_at=time_or_none(of["started_at"]),
        finished_at=time_or_none(of["finished_at"]),
        error=of["error"],
    )
