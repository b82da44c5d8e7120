"""The one place that turns errors into words, for the chat and for the command line."""

import logging
import secrets

from bot.model.errors import Bug, PgherdError

log = logging.getLogger(__name__)


def understood(error: BaseException) -> PgherdError:
    """The error itself when it is one of ours; else a Bug, with everything about it in the log."""
    if isinstance(error, PgherdError):
        return error
    bug = Bug(incident=secrets.token_hex(3))
    log.error("bug", extra={"incident": bug.incident}, exc_info=error)
    return bug


def error_text(error: PgherdError) -> str:
    """What happened, then what to do next, in plain text."""
    return f"{error.message}\n{error.hint}"
