"""Whether a lab that tests share is still as it was when it came up."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from support.lab_programs import programs_in
from support.running_lab import RunningLab
from support.sql_sessions import session
from support.waiting import until

from bot.engines.processes import ProcessEngine
from bot.model.installation import Server

_QUERY = """
SELECT format('the database %I', datname) FROM pg_database
UNION ALL
SELECT format('the role %I%s', rolname, CASE WHEN NOT rolcanlogin THEN ' without login' END)
FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%'
UNION ALL
SELECT format('a session of %L as %s in %s', application_name, usename, datname)
FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> ALL ($1)
"""


class KeptLab:
    """A lab, and what is in it beside what its applications do.

    Things with `but` in their names may change. What was ended may take `patience_s` to be gone.
    """

    def __init__(
        self, lab: RunningLab, *, but: str | None = None, patience_s: float = 20.0
    ) -> None:
        self._lab, self._but, self._patience_s = lab, but, patience_s
        self._noted: Counter[str] = Counter()
        self.note()

    def note(self) -> None:
        """As it is now is how every test has to leave it."""
        self._noted = asyncio.run(self._seen())

    def check(self) -> None:
        """Fail where the test that has just ended leaves something, or has taken something away."""
        changes = asyncio.run(self._changes())
        if changes:
            self.note()  # the next test is not to blame
        assert not changes, f"the test leaves a lab that others use too with {', '.join(changes)}"

    async def _changes(self) -> list[str]:
        changes: list[str] = []

        async def unchanged() -> bool:
            seen = await self._seen()
            more, fewer = seen - self._noted, self._noted - seen
            changes[:] = [*more.elements(), *(f"no more {thing}" for thing in fewer.elements())]
            return not changes

        with suppress(AssertionError):
            await until(unchanged, timeout_s=self._patience_s)
        return changes

    async def _seen(self) -> Counter[str]:
        servers = [server.as_server() for server in self._lab.lab.servers.values()]
        seen = [
            thing for things in await asyncio.gather(*map(self._on, servers)) for thing in things
        ]
        if isinstance(engine := self._lab.engine, ProcessEngine):
            seen += [f"the container {name}" for name in await engine.names()]
            programs = programs_in(self._lab.folder)
            seen += [f"the program {one.name} marked {one.mark}" for one in programs]
        return Counter(thing for thing in seen if self._but is None or self._but not in thing)

    async def _on(self, server: Server) -> list[str]:
        async with session(server) as looking:
            found = await looking.fetch(_QUERY, list(self._lab.lab.applications))
        return [f"{row[0]} on {server.name}" for row in found]


_KEPT: list[KeptLab] = []


@contextmanager
def kept(lab: RunningLab, *, but: str | None = None) -> Iterator[RunningLab]:
    """The lab, which `check_kept_labs` looks after until the block ends."""
    one = KeptLab(lab, but=but)
    _KEPT.append(one)
    try:
        yield lab
    finally:
        _KEPT.remove(one)


def check_kept_labs() -> None:
    """Fail where one of them is not as it was."""
    for one in _KEPT:
        one.check()
