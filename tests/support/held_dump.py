"""A backup that has come as far as pg_dump, and no further until the test lets it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from support.backups import BackupLab
from support.waiting import until

_WAITS = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE application_name = 'pgherd backup' AND datname = current_database()
    AND wait_event_type = 'Lock'
)
"""


@dataclass(frozen=True, slots=True)
class HeldDump:
    """The pg_dump of the backup that the test begins."""

    lab: BackupLab
    server: str
    _beside: asyncpg.Connection

    async def reached(self) -> int:
        """Its pid, once it waits."""
        await until(lambda: self._beside.fetchval(_WAITS))
        (pid,) = [p.pid for p in self.lab.programs(self.server) if p.name == "pg_dump"]
        return pid


@asynccontextmanager
async def dump_held(lab: BackupLab, service: str) -> AsyncIterator[HeldDump]:
    """Until the block ends a catalog is locked that only pg_dump reads, before it writes."""
    async with lab.session(service) as holder, lab.session(service) as beside:
        await holder.execute("BEGIN; LOCK TABLE pg_seclabel IN ACCESS EXCLUSIVE MODE")
        yield HeldDump(lab, lab.server_of(service).name, beside)
