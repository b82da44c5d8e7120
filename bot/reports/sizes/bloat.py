"""Tables that carry more dead rows than PostgreSQL itself would leave in them."""

from bot.model.sizes import Relation

# autovacuum's own trigger, by default: autovacuum_vacuum_threshold + autovacuum_vacuum_scale_factor
# https://www.postgresql.org/docs/current/runtime-config-vacuum.html
_TRIGGER_ROWS = 50
_TRIGGER_SHARE = 0.2
# Below that nobody misses the room.
_LEAST_BYTES = 8 << 20


def dead_share(table: Relation) -> float | None:
    """The part of all rows that is dead, 0 to 1; None where it is not known."""
    live, dead = table.rows_estimate, table.dead_rows_estimate
    if live is None or dead is None:
        return None
    return dead / (live + dead) if live + dead else 0.0


def is_bloated(table: Relation) -> bool:
    """Whether autovacuum should have been there: it is off, held back, or has not come yet."""
    live, dead = table.rows_estimate, table.dead_rows_estimate
    if live is None or dead is None or table.table_bytes < _LEAST_BYTES:
        return False
    return dead > _TRIGGER_ROWS + _TRIGGER_SHARE * live
