"""Refusals in Discord's own terms.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from collections.abc import Sequence

from bot.demo.discord.form_errors import FieldError, nested
from bot.demo.discord.wire import Json


class ApiError(Exception):
    """An HTTP status with Discord's JSON code, its message, and the faults of a form."""

    def __init__(
        self, status: int, code: int, message: str, *, errors: Sequence[FieldError] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = tuple(errors)

    def body(self) -> Json:
        """The answer's JSON."""
        body: Json = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = nested(self.errors)
        return body


def unauthorized() -> ApiError:
    """The token is missing or wrong."""
    return ApiError(401, 0, "401: Unauthorized")


def unknown(what: str) -> ApiError:
    """An object that is not there: one of the names below, with Discord's code for it."""
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "interaction": 10062,
        "application command": 10063,
    }
    return ApiError(404, codes[what], f"Unknown {what}")


def invalid_form(errors: Sequence[FieldError]) -> ApiError:
    """Fields that break a limit."""
    return ApiError(400, 50035, "Invalid Form Body", errors=errors)


def too_many_creates(most: int) -> ApiError:
    """More new commands than a day has."""
    text = f"Max number of daily application command creates has been reached ({most})"
    return ApiError(400, 30034, text)


def thread_archived() -> ApiError:
    """Something that an archived thread does not take."""
    return ApiError(400, 50083, "Thread is archived")


def thread_exists() -> ApiError:
    """A message has one thread at most."""
    return ApiError(400, 160004, "A thread has already been created for this message")


def wrong_channel_type() -> ApiError:
    """Something that a channel of this type cannot have or be."""
    return ApiError(400, 50024, "Cannot execute action on this channel type")


def bulk_delete_too_old() -> ApiError:
    """Messages of more than two weeks go one by one."""
    text = "You can only bulk delete messages that are under 14 days old."
    return ApiError(400, 50034, text)


def empty_message() -> ApiError:
    """Nothing would be seen."""
    return ApiError(400, 50006, "Cannot send an empty message")


def already_acknowledged() -> ApiError:
    """The second answer to one interaction."""
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def too_large() -> ApiError:
    """A file beyond the limit."""
    text = "Request entity too large. Try sending something smaller in size"
    return ApiError(413, 40005, text)


def invalid_webhook_token() -> ApiError:
    """An interaction's token after its fifteen minutes."""
    return ApiError(401, 50027, "Invalid Webhook Token")


def missing_access() -> ApiError:
    """A guild that the bot is not in, or a channel that it does not see."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """Something the bot may not do there."""
    return ApiError(403, 50013, "Missing Permissions")


def not_the_author() -> ApiError:
    """Editing what someone else wrote."""
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def not_known_here(method: str, path: str) -> ApiError:
    """A route that the real Discord may have and this one has not."""
    return ApiError(404, 0, f"The local Discord does not know the route {method} {path}")
