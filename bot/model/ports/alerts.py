"""How people hear of what is wrong. `wiring` hands in the adapters."""

from datetime import datetime
from typing import Protocol

from bot.model.alerts import Alert, Finding, Posting


class Alarm(Protocol):
    """Takes in what is found wrong; raises ServiceFailure when the state file cannot be used."""

    async def raised(self, finding: Finding) -> None:
        """The fault is there; to be said again as often as it is found."""
        ...

    async def recovered(self, rule: str, of: str) -> None:
        """The rule holds for the object `of`; nothing happens when it held before."""
        ...


class AlertStore(Protocol):
    """Keeps alerts over a restart, for several processes; raises ServiceFailure when it cannot."""

    async def add(self, alert: Alert) -> bool:
        """A new one; False when one with its fingerprint fires already, or its id is taken."""
        ...

    async def replace(self, alert: Alert) -> bool:
        """Keep the changed alert; False when somebody else has changed it since it was read."""
        ...

    async def alert(self, alert_id: str) -> Alert | None:
        """The alert of that id, firing or not."""
        ...

    async def fires(self, rule: str, of: str) -> Alert | None:
        """The one that fires because `rule` is broken for `of`: there is at most one."""
        ...

    async def all_firing(self) -> tuple[Alert, ...]:
        """All that fire, the oldest first."""
        ...


class PostingStore(Protocol):
    """Keeps what people have seen of alerts; raises ServiceFailure when it cannot."""

    async def unseen(self) -> tuple[tuple[Alert, Posting], ...]:
        """Every alert of which people have not seen everything, the oldest first."""
        ...

    async def record(self, posting: Posting) -> None:
        """It is on the disk when this returns."""
        ...


class AlertChannel(Protocol):
    """Where people read alerts.

    Raises ServiceFailure while it is away, whatever has become of what was sent; Blocked when it
    does not let us.
    """

    async def post(self, alert: Alert, nonce: str) -> int:
        """A new message; its id. Sent again within minutes with the same nonce it stays single."""
        ...

    async def edit(self, message: int, alert: Alert) -> bool:
        """Let the message show the alert as it is now; False when somebody has deleted it."""
        ...

    async def call(self, message: int, alert: Alert, nonce: str) -> None:
        """Answer the message with a short one, which notifies people where an edit does not."""
        ...

    async def find(self, alert: Alert, since: datetime) -> int | None:
        """The alert's message when one was sent since then, or None."""
        ...

    async def was_called(self, message: int, alert: Alert, since: datetime) -> bool:
        """Whether the message has been answered since then, with what `call` would say now."""
        ...
