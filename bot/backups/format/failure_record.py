"""Why there is no set: a small file that says so where people look for the set."""

import json
from dataclasses import dataclass
from datetime import datetime

from bot.backups.format.json_form import as_data, from_data
from bot.model.errors import PgherdError

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """A set that was begun and came to nothing; `message` and `hint` are for people."""

    id: str
    service: str
    server: str
    database: str
    started_at: datetime
    failed_at: datetime
    code: str
    message: str
    hint: str

    def as_error(self) -> str:
        """For a list: what happened and what to do."""
        return f"{self.message} {self.hint}"


def failure_text(record: FailureRecord) -> str:
    """The text of its file."""
    return json.dumps({"format": _FORMAT, **as_data(record)}, indent=1, ensure_ascii=False) + "\n"


def read_failure(text: str) -> FailureRecord | None:
    """The record; None where the file is damaged."""
    try:
        return from_data(FailureRecord, json.loads(text))
    except ValueError:
        return None


def failed(
    error: PgherdError,
    *,
    set_id: str,
    service: str,
    server: str,
    database: str,
    started_at: datetime,
    failed_at: datetime,
) -> FailureRecord:
    """What the error says, for those who look for the set."""
    return FailureRecord(
        set_id, service, server, database, started_at, failed_at, error.code, error.message,
        error.hint,
    )  # fmt: skip
