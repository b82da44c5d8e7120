"""Which acknowledged writes a database does not hold. Decides; reads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.lab.application.record import Acknowledged, Write


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a comparison found, as ids in ascending order."""

    lost: tuple[int, ...]
    """Their acknowledged state is not in the database: gone, of another value, or back again."""
    undecided: tuple[int, ...]
    """The database differs just as the write under way would have it; nobody knows yet."""


def judge(
    before: Acknowledged, rows: Mapping[int, str], intention: Write | None, after: Acknowledged
) -> Judgement:
    """Compare a record with the rows, while the application may write.

    The order of reading matters: `before`, then the rows, then the intention, then `after`, the
    part of the record that grew since `before`. An id then has to show the state acknowledged
    before, or one acknowledged later, or the intended one: of a write whose line was still missing
    when the intention was read, it is the intention, for there is one at a time.
    """
    later = {(write.id, write.value) for write in after.writes}
    differing = {
        key
        for key, value in before.latest.items()
        if rows.get(key) != value and (key, rows.get(key)) not in later
    }
    undecided = {
        key
        for key in differing
        if intention is not None and (key, rows.get(key)) == (intention.id, intention.value)
    }
    return Judgement(tuple(sorted(differing - undecided)), tuple(sorted(undecided)))
