"""What to say about a service's backups. Decides; touches nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.backups.catalogue import KnownBackup
from bot.model.acts import RUN_BACKUP, VERIFY_BACKUP
from bot.model.alerts import Finding, Remedy, Rule
from bot.model.quantities import duration, size
from bot.watching.rules import (
    BACKUP_MISSED,
    BACKUP_OVERDUE,
    BACKUP_SHRUNK,
    BACKUP_UNVERIFIED,
)

# A backup may take long, and others may have to be done before it.
GRACE = timedelta(hours=2)
# The week of the tests, and a day for a test that could not be made at once.
PROOF_LASTS = timedelta(days=8)
_SHRUNK_TO = 0.5
# Below that a database is so small that its catalogues are most of it.
_LEAST_BYTES = 1 << 20


def retry(service: str, label: str = "Back up now") -> Remedy:
    """The button that takes a backup of the service."""
    return Remedy(label, RUN_BACKUP, {"service": service})


def shrunk(service: str, sets: Sequence[KnownBackup]) -> Finding | None:
    """Whether the newest good backup is far smaller than the good one before it."""
    match [one.manifest.database_bytes for one in sets if one.is_complete and one.manifest]:
        case [*_, before, last] if before >= _LEAST_BYTES and last <= _SHRUNK_TO * before:
            return BACKUP_SHRUNK.broken(
                service,
                f"The database had {size(before)} at the backup before, and {size(last)} now.",
                hint="Was something deleted? The older backup is kept as retention says: look "
                "before it goes.",
            )
        case _:
            return None


def missed(
    service: str, sets: Sequence[KnownBackup], due: datetime, now: datetime
) -> Finding | None:
    """Whether pgherd was not there when the last backup was due: asked once, when it starts."""
    last = _last_good(sets)
    if last is None or last >= due:  # without any set there is nothing to be late against
        return None
    return BACKUP_MISSED.broken(
        service,
        f"It was due {duration(now - due)} ago, when pgherd did not run. It is created now.",
        hint="Nothing is to be done if that goes well.",
    )


def overdue(
    service: str, sets: Sequence[KnownBackup], due: datetime, now: datetime, since: datetime
) -> Finding | None:
    """Whether there is no good backup since the last time that one was due.

    A service without any set is not late before one was due while pgherd looked, from `since` on.
    """
    last = _last_good(sets)
    if now - due < GRACE or due <= (last or since):
        return None
    age = "There is none at all." if last is None else f"The last is {duration(now - last)} old."
    return BACKUP_OVERDUE.broken(
        service,
        f"There is no good backup since {due:%Y-%m-%d %H:%M %Z}. {age}",
        hint="Look at the log, or take one now.",
        remedy=retry(service),
    )


def unverified(
    service: str, sets: Sequence[KnownBackup], now: datetime, *, has_key: bool
) -> Finding | None:
    """Whether there are good backups, and none of them was restored within the last days.

    `has_key`: whether encrypted ones can be opened here.
    """
    good = [one for one in sets if one.is_complete]
    proven = [one.verified_at for one in good if one.verified_at is not None]
    if not good or any(now - at < PROOF_LASTS for at in proven):
        return None
    if not proven and now - good[0].taken_at < GRACE:
        return None  # its first test is about to come
    age = f"The last test was {duration(now - max(proven))} ago." if proven else ""
    if good[-1].is_encrypted and not has_key:
        return BACKUP_UNVERIFIED.broken(
            service,
            f"It is encrypted and no key is here, so only its checksums were tested. {age}".strip(),
            hint=f"Bring the key: pgherd backup verify {good[-1].id} --identity FILE",
        )
    return BACKUP_UNVERIFIED.broken(
        service,
        f"A backup that was never restored is a hope. {age}".strip(),
        hint="Test it now; it takes a scratch server beside the real one.",
        remedy=Remedy("Test it now", VERIFY_BACKUP, {"set": good[-1].id}),
    )


def to_verify(sets: Sequence[KnownBackup], now: datetime, every: timedelta) -> KnownBackup | None:
    """The newest complete backup, if the last verification is older than `every`, or missing."""
    good = [one for one in sets if one.is_complete]
    proven = [one.verified_at for one in good if one.verified_at is not None]
    if not good or (proven and now - max(proven) < every):
        return None
    return good[-1]


def periodic(
    service: str,
    sets: Sequence[KnownBackup],
    due: datetime,
    now: datetime,
    since: datetime,
    *,
    has_key: bool,
) -> Iterator[tuple[Rule, Finding | None]]:
    """The rules that time alone can break, and what is found; None where the rule holds."""
    yield BACKUP_OVERDUE, overdue(service, sets, due, now, since)
    yield BACKUP_UNVERIFIED, unverified(service, sets, now, has_key=has_key)


def _last_good(sets: Sequence[KnownBackup]) -> datetime | None:
    return max((one.taken_at for one in sets if one.is_complete), default=None)
