"""The journal read without a loop, for who puts the parts together. Blocks."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.model.runs import Run
from bot.state.database import FILE
from bot.state.journal import SELECT_RUNS, runs_of

log = logging.getLogger(__name__)

_BUSY_S = 5.0


def resting_runs(folder: Path) -> tuple[Run, ...]:
    """The runs in the state file of that folder, newest first; none where it cannot tell.

    Nothing is made, migrated or set aside here: that is for who opens the state to use it.
    """
    file = folder / FILE
    if not file.exists():
        return ()
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", _BUSY_S, uri=True)) as connection:
            rows = connection.execute(
                f"{SELECT_RUNS} ORDER BY runs.started_at DESC, runs.id DESC"
            ).fetchall()
    except sqlite3.Error as error:
        # Of an older version, damaged, or not ours to read.
        log.warning("journal not read", extra={"file": str(file), "reason": str(error)})
        return ()
    return tuple(runs_of(rows))
