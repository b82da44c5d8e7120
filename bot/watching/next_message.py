"""What has to be sent to Discord so that people have seen all of an alert."""

from enum import Enum, auto

from bot.model.alerts import Alert, Posting


class Step(Enum):
    """One thing to send."""

    POST = auto()
    EDIT = auto()
    CALL = auto()


def next_step(alert: Alert, posting: Posting) -> Step | None:
    """The next thing to send, or None when people have seen everything.

    First the message and what it says, then the call to it; several calls that nobody has got yet
    become one.
    """
    if posting.message is None:
        return Step.POST
    if posting.shown_revision < alert.revision:
        return Step.EDIT
    if posting.calls_made < alert.calls:
        return Step.CALL
    return None
