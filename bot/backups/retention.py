"""Which sets are kept and which may go. Decides; touches nothing."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

_TROUBLE_DAYS = 30
"""For so long a backup that did not stand its test, or why there is none, stays to be looked at."""
_TROUBLE = f"to be looked at for {_TROUBLE_DAYS} days: it failed, or its test did"


@dataclass(frozen=True, slots=True)
class Policy:
    """A backup is kept if any of these wants it; None, or 0, wants nothing."""

    days: int | None = None
    """All that are younger."""
    count: int | None = None
    """The newest."""
    daily: int | None = None
    """The newest backup of each of the last so many days that have one; the others alike."""
    weekly: int | None = None
    monthly: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A backup, or the record of a failure, of one service."""

    id: str
    taken_at: datetime
    is_complete: bool
    """It is whole, as far as anybody knows."""
    verified_at: datetime | None
    """When a restore last verified it."""
    has_emptied_tables: bool = False
    """Tables were emptied as it began: an earlier one has rows that it has not."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that stays, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of each backup, in the order given."""

    kept: tuple[Kept, ...]
    removed: tuple[str, ...]


def plan(
    candidates: Sequence[Candidate], now: datetime, policy: Policy, time_zone: tzinfo
) -> Decision:
    """Decide about the backups of one service.

    Never removed: the last good backup, the last in which no table was emptied, the last that a
    restore has verified, and any from a time that has not come (the clock was set back). Days,
    weeks (ISO) and months begin by `time_zone`.
    """
    good = sorted((c for c in candidates if c.is_complete), key=_age_order, reverse=True)
    past = [c for c in good if c.taken_at <= now]
    reasons: dict[str, str] = {}
    for candidate, reason in (
        *_last_of_each_kind(good),
        *((c, "it is from the future: was the clock set back?") for c in good if c not in past),
        *_wanted(past, now, policy, time_zone),
        *((c, _TROUBLE) for c in candidates if _is_fresh_trouble(c, now, good)),
    ):
        reasons.setdefault(candidate.id, reason)
    return Decision(
        kept=tuple(Kept(c.id, reasons[c.id]) for c in candidates if c.id in reasons),
        removed=tuple(c.id for c in candidates if c.id not in reasons),
    )


def _age_order(candidate: Candidate) -> tuple[datetime, str]:
    return (candidate.taken_at, candidate.id)


_Reasons = Iterable[tuple[Candidate, str]]


def _last_of_each_kind(newest_first: Sequence[Candidate]) -> _Reasons:
    for candidate in newest_first[:1]:
        yield candidate, "the last good backup"
    whole = [c for c in newest_first if not c.has_emptied_tables]
    for candidate in whole[:1]:
        yield candidate, "the last good set in which no table was emptied as it began"
    verified = [c for c in newest_first if c.verified_at is not None]
    for candidate in verified[:1]:
        yield candidate, "the last backup that a restore has verified"


def _wanted(
    newest_first: Sequence[Candidate], now: datetime, policy: Policy, time_zone: tzinfo
) -> _Reasons:
    for candidate in newest_first:
        if policy.days and now - candidate.taken_at < timedelta(days=policy.days):
            yield candidate, f"younger than {policy.days} days"
    for candidate in newest_first[: policy.count or 0]:
        yield candidate, f"one of the newest {policy.count}"
    for name, wanted, period in (
        ("day", policy.daily, lambda moment: moment.date()),
        ("week", policy.weekly, lambda moment: moment.isocalendar()[:2]),
        ("month", policy.monthly, lambda moment: (moment.year, moment.month)),
    ):
        for candidate in _newest_of_each(newest_first, wanted or 0, period, time_zone):
            yield candidate, f"the newest of its {name}"


def _newest_of_each(
    newest_first: Sequence[Candidate],
    wanted: int,
    period: Callable[[datetime], Hashable],
    time_zone: tzinfo,
) -> Iterable[Candidate]:
    seen: set[Hashable] = set()
    for candidate in newest_first:
        its_period = period(candidate.taken_at.astimezone(time_zone))
        if its_period not in seen and len(seen) < wanted:
            seen.add(its_period)
            yield candidate


def _is_fresh_trouble(candidate: Candidate, now: datetime, good: Sequence[Candidate]) -> bool:
    fresh = now - candidate.taken_at < timedelta(days=_TROUBLE_DAYS)
    return not candidate.is_complete and (fresh or not good)
