"""Why there is no backup: a small file that says so where people look for the backup."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime

from bot.backups.format.json_record import JsonRecord, json_text
from bot.model.errors import PgherdError

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """A backup that was begun and came to nothing; `message` and `hint` are for people."""

    id: str
    service: str
    server: str
    database: str
    started_at: AwareDatetime
    failed_at: AwareDatetime
    code: str
    message: str
    hint: str

    def as_error(self) -> str:
        """For a list: what happened and what to do."""
        return f"{self.message} {self.hint}"


_FAILURE = JsonRecord(FailureRecord)


def failure_text(record: FailureRecord) -> str:
    """The text of its file."""
    return json_text({"format": _FORMAT, **_FAILURE.data(record)})


def read_failure(text: str) -> FailureRecord | None:
    """The record; None where the file is damaged."""
    try:
        return _FAILURE.read(text)
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
    """What the error says, for those who look for the backup."""
    return FailureRecord(
        set_id, service, server, database, started_at, failed_at, error.code, error.message,
        error.hint,
    )  # fmt: skip
