"""Refusals in Discord's own terms.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
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
    """A guild that the bot is not in."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """Something the bot was not invited for."""
    return ApiError(403, 50013, "Missing Permissions")


def not_the_author() -> ApiError:
    """Editing what someone else wrote."""
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def not_known_here(method: str, path: str) -> ApiError:
    """A route that the real Discord may have and this one has not."""
    return ApiError(404, 0, f"The local Discord does not know the route {method} {path}")
