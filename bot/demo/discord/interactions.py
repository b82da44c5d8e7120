"""One interaction: what a person asked of the bot, and how far the bot has answered it.

Rules: https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from bot.demo.discord import api_errors
from bot.demo.discord.form_errors import FieldError
from bot.demo.discord.wire import Json

ANSWER_WITHIN: Final = timedelta(seconds=3)
TOKEN_LIVES: Final = timedelta(minutes=15)
NO_RESPONSE: Final = "The application did not respond"


class InteractionKind(IntEnum):
    """What the person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class ResponseKind(IntEnum):
    """What the bot may answer."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class State(StrEnum):
    """How far the answer is; the words of the local API."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


_MESSAGES: Final = (ResponseKind.MESSAGE, ResponseKind.DEFERRED_MESSAGE)
_UPDATES: Final = (ResponseKind.DEFERRED_UPDATE, ResponseKind.UPDATE)


@dataclass(slots=True)
class Interaction:
    """Starts waiting; the first answer in time acknowledges it."""

    id: str
    token: str = field(repr=False)
    kind: InteractionKind
    person_id: str
    channel_id: str
    name: str
    """The command's path, or the custom_id of what was pressed or submitted."""
    data: Json
    created_at: datetime
    answer_within: timedelta = ANSWER_WITHIN
    source_id: str | None = None
    """The message that carries the pressed button, or the one behind the form that it opened."""
    opened_by: "Interaction | None" = None
    """Of a submitted form: the interaction that it was the answer to."""
    state: State = State.WAITING
    response: ResponseKind | None = None
    original_id: str | None = None
    """The message that `@original` means, once there is one."""
    follow_up_ids: list[str] = field(default_factory=list)
    choices: tuple[Json, ...] = ()
    modal: Json | None = None
    """The form that the bot answered with."""
    submitted: bool = False
    """Whether that form was sent, and is not to be sent again."""

    @property
    def error(self) -> str | None:
        """What the person reads in place of an answer."""
        return NO_RESPONSE if self.state is State.FAILED else None

    def answer_kind(self, wanted: object, now: datetime) -> ResponseKind:
        """The kind of answer, if it may be given now.

        Raises ApiError: 40060 for a second answer, 10062 when the time for it is over, 50035 for a
        kind that does not answer this interaction.
        """
        if self.state is State.ACKNOWLEDGED:
            raise api_errors.already_acknowledged()
        if self.state is State.FAILED or now - self.created_at > self.answer_within:
            raise api_errors.unknown("interaction")
        possible = {int(kind): kind for kind in self._answers()}
        if isinstance(wanted, bool) or not isinstance(wanted, int) or wanted not in possible:
            text = f"The local Discord knows these answers to this: {sorted(possible)}."
            raise api_errors.invalid_form([FieldError(("type",), "BASE_TYPE_CHOICES", text)])
        return possible[wanted]

    def _answers(self) -> tuple[ResponseKind, ...]:
        """What may answer this; a form cannot be answered with another one."""
        match self.kind:
            case InteractionKind.AUTOCOMPLETE:
                return (ResponseKind.CHOICES,)
            case InteractionKind.COMMAND:
                return (*_MESSAGES, ResponseKind.MODAL)
            case InteractionKind.COMPONENT:
                return (*_MESSAGES, *_UPDATES, ResponseKind.MODAL)
            case InteractionKind.MODAL_SUBMIT:
                return _MESSAGES if self.source_id is None else (*_MESSAGES, *_UPDATES)

    def check_token(self, now: datetime, lives: timedelta = TOKEN_LIVES) -> None:
        """Raises ApiError when replies can no longer be sent or changed, or not yet."""
        if self.state is not State.ACKNOWLEDGED:
            raise api_errors.unknown("Webhook")
        if now - self.created_at > lives:
            raise api_errors.invalid_webhook_token()
