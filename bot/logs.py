"""One line an event: `time level logger event key=value …`, or the same as JSON."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

# What every LogRecord has; whatever else a record carries was given as `extra`.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up(*, as_json: bool, verbose: bool = False) -> None:
    """Logs go to stderr: stdout belongs to the answer."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if as_json else _TextLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.getLogger("bot").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger("discord").setLevel(logging.INFO if verbose else logging.WARNING)


class _TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        event = _event(record)
        head = (
            f"{event.pop('time')} {event.pop('level'):7} {event.pop('logger')} {event.pop('event')}"
        )
        return " ".join([head, *(f"{key}={_quoted(value)}" for key, value in event.items())])


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_event(record), ensure_ascii=False, default=str)


def _event(record: logging.LogRecord) -> dict[str, Any]:
    extra = {key: value for key, value in vars(record).items() if key not in _STANDARD}
    event: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": record.getMessage(),
        **extra,
    }
    if record.exc_info:
        event["traceback"] = logging.Formatter().formatException(record.exc_info)
    return event


def _quoted(value: object) -> str:
    text = str(value)
    plain = text and not any(c.isspace() or c in '"=' for c in text)
    return text if plain else json.dumps(text, ensure_ascii=False)
