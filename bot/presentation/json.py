"""A report, or an error, as the one JSON document of `--json`."""

import json
from collections.abc import Mapping

from bot.model.errors import PgherdError


def json_text(data: Mapping[str, object]) -> str:
    """One document, indented for the people who read it all the same."""
    return json.dumps(data, indent=2, ensure_ascii=False)


def error_data(error: PgherdError) -> dict[str, object]:
    """What `--json` prints when a command fails."""
    return {
        "ok": False,
        "error": {"code": error.code, "message": error.message, "hint": error.hint},
    }
