"""`runs`, as the command line and the chat ask for it."""

import asyncio
from collections.abc import Iterable

from bot.model.errors import PgherdError
from bot.model.ports import Journal, Locks
from bot.model.reports import Report
from bot.model.runs import LockHolder, Run
from bot.runs.report import one_run_report, runs_report
from bot.runs.run_status import Attendance, RunStatus, attendance, is_under_way
from bot.runs.runner import unknown_run


class RunsCommand:
    """Answers from the journal; asks the servers only about runs that are under way."""

    def __init__(self, journal: Journal, locks: Locks) -> None:
        self._journal = journal
        self._locks = locks

    async def report(self, run_id: str | None = None) -> Report:
        """All runs, or everything about one.

        Raises UserMistake when there is no such run, ServiceFailure when the journal cannot be
        read; a server that does not answer is part of the report.
        """
        runs = await self._journal.runs()
        if run_id is None:
            return runs_report(await self._statuses(runs))
        chosen = next((run for run in runs if run.id == run_id), None)
        if chosen is None:
            raise unknown_run(run_id, [run.id for run in runs])
        return one_run_report(await self._status(chosen))

    async def unfinished(self) -> tuple[RunStatus, ...]:
        """The runs that wait for a person, newest first."""
        runs = [run for run in await self._journal.runs() if not run.state.is_final]
        return tuple(one for one in await self._statuses(runs) if one.waits_for_a_person)

    async def _statuses(self, runs: Iterable[Run]) -> list[RunStatus]:
        return await asyncio.gather(*map(self._status, runs))

    async def _status(self, run: Run) -> RunStatus:
        if not is_under_way(run):
            return RunStatus(run, Attendance.ENDED)
        answers = await asyncio.gather(*(self._holder(server) for server in run.servers))
        if (seen := attendance(run, answers)) is Attendance.ATTENDED:
            return RunStatus(run, seen)
        # It may have come to its end, and released its locks, while the servers were asked.
        now = await self._journal.run(run.id)
        assert now is not None, "the journal forgets no run"
        return RunStatus(now, seen if is_under_way(now) else Attendance.ENDED)

    async def _holder(self, server: str) -> LockHolder | PgherdError | None:
        try:
            return await self._locks.holder(server)
        except PgherdError as error:
            return error
