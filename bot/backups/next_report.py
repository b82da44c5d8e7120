"""When the next backups are due. No I/O."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.backups.catalogue import KnownBackup
from bot.model.checks import Outcome
from bot.model.quantities import duration
from bot.model.reports import Line, Report, Section

if TYPE_CHECKING:  # the schedule has this report
    from bot.backups.schedule import Next


def next_report(
    due: Sequence["Next"], sets: Mapping[str, Sequence[KnownBackup]], now: datetime
) -> Report:
    """What `next` shows, the soonest first; `backups` by service, the oldest first."""
    lines = tuple(_line(one, sets.get(one.service, ()), now) for one in due)
    if not lines:
        return Report("No backup is due: no service is configured", Outcome.ADVISORY)
    return Report(
        f"The next backup is due in {duration(due[0].at - now)}",
        Outcome.GOOD,
        (Section("Services", lines),),
        data={"next": [_data(one, sets.get(one.service, ())) for one in due]},
    )


def _line(one: "Next", sets: Sequence[KnownBackup], now: datetime) -> Line:
    last = next((known for known in reversed(sets) if known.is_complete), None)
    when = f"{one.at:%Y-%m-%d %H:%M %Z}"
    if last is None:
        return Line(Outcome.ADVISORY, one.service, f"{when}; there is none yet")
    verified = "verified" if last.verified_at else "not verified yet"
    text = f"{when}; the last is {duration(now - last.taken_at)} old, {verified}"
    return Line(None, one.service, text)


def _data(one: "Next", sets: Sequence[KnownBackup]) -> dict[str, object]:
    last = next((known for known in reversed(sets) if known.is_complete), None)
    return {
        "service": one.service,
        "at": one.at.isoformat(),
        "last": None if last is None else last.id,
    }
