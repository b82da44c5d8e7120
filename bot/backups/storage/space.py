"""How much a backup will take. Decides; touches nothing."""

from dataclasses import dataclass

_MARGIN = 1.25
# Of the size of a database, where no earlier backup tells better: indexes and dead rows are in no
# dump, and text shrinks to a third and less; large objects and vectors hardly shrink.
_FIRST_RAW, _FIRST_COMPRESSED = 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of an earlier set of the same service."""

    database_bytes: int
    raw_bytes: int
    compressed_bytes: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of the next backup."""

    raw_bytes: int
    compressed_bytes: int
    """With a margin: it is what has to be free."""


def estimated(database_bytes: int, last: Sizes | None) -> Estimate:
    """What a dump of a database of this size will take, by the ratios of the last backup."""
    if last is None or not last.database_bytes:
        return Estimate(
            round(database_bytes * _FIRST_RAW), round(database_bytes * _FIRST_COMPRESSED)
        )
    growth = database_bytes / last.database_bytes
    return Estimate(round(last.raw_bytes * growth), round(last.compressed_bytes * growth * _MARGIN))
