"""What is wrong, and what people have been told of it.

A finding is one look at the world. An alert is one occurrence of what was found: it begins with the
first finding, lasts while others repeat it, and ends when it has recovered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.model.checks import Severity


@dataclass(frozen=True, slots=True)
class Remedy:
    """A button that does something about it: `act` names who handles it, `details` say the rest."""

    label: str
    act: str
    details: Mapping[str, Any] = field(default_factory=dict)
    """What JSON can hold."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken for an object: a service or a server. All texts are plain."""

    rule: str
    object: str
    severity: Severity
    title: str
    detail: str
    hint: str = ""
    remedy: Remedy | None = None
    others: tuple[Remedy, ...] = ()
    """What can be done instead of `remedy`."""

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """All that can be done, the first choice first."""
        return self.others if self.remedy is None else (self.remedy, *self.others)

    @property
    def fingerprint(self) -> str:
        """What makes two findings the same fault."""
        return f"{self.rule}:{self.object}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What can be broken; `title` has `{object}` where the service or the server is named."""

    name: str
    severity: Severity
    title: str

    def broken(
        self,
        of: str,
        detail: str,
        *,
        hint: str = "",
        remedy: Remedy | None = None,
        others: tuple[Remedy, ...] = (),
    ) -> Finding:
        """The finding that it is broken for the object `of`."""
        title = self.title.format(object=of)
        return Finding(self.name, of, self.severity, title, detail, hint, remedy, others)


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody knows of it: for good, or until the snooze ends."""

    by: str
    at: datetime
    until: datetime | None = None
    """When the snooze ends; None for an acknowledgement."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One occurrence, with all that its message says.

    Two counters carry what to tell. `revision` grows when the message has to look different, which
    notifies nobody; `calls` grows when people have to be called to it by a message of its own.
    """

    id: str
    """Letters and digits; people see it below the message."""
    finding: Finding
    """The last one."""
    raised_at: datetime
    found_at: datetime
    """The last time."""
    called_at: datetime
    """When people were last called to it; its beginning counts."""
    refreshed_at: datetime
    """When `revision` last grew."""
    times: int = 1
    heard: Heard | None = None
    recovered_at: datetime | None = None
    expires_at: datetime | None = None
    """A test recovers by itself then, or when it is acknowledged; None for what is real."""
    revision: int = 1
    calls: int = 0
    version: int = 1
    """Counts changes in the state file, so that of two at once none is lost."""

    @property
    def acknowledged_by(self) -> str | None:
        """Who, or None."""
        return self.heard.by if self.heard and self.heard.until is None else None

    @property
    def snoozed_until(self) -> datetime | None:
        """The end of the snooze, or None."""
        return self.heard.until if self.heard else None


@dataclass(frozen=True, slots=True)
class Posting:
    """Where the alert's message is, and how much of the alert people have seen so far."""

    alert: str
    message: int | None = None
    number: int = 1
    """Of the message: one that somebody deleted is posted anew under the next number."""
    shown_revision: int = 0
    """What the message shows at least; without a message, what the first attempt would show."""
    calls_made: int = 0
    attempted_at: datetime | None = None
    """When something new was sent of which it is not known whether it got through."""
