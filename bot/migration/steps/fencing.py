"""Fences: closed on the side that is left, lifted on the side that is used."""

import asyncio

from bot.migration.dependencies import Dependencies
from bot.model.errors import ServiceFailure
from bot.model.fences import WriteCheckpoint
from bot.model.installation import Server, Service
from bot.model.runs import StateBefore

_LIMIT_S = 120.0


class Side:
    """One of the two servers of a move, with the service's database on it."""

    def __init__(self, dependencies: Dependencies, server: Server, service: Service) -> None:
        self._outside, self._server, self._service = dependencies, server, service
        self.fence = dependencies.fence
        self.database = service.database
        self.owner = service.owner
        self.label = f"{service.database} on {server.name}"

    async def server(self) -> Server:
        """The server, where it can be reached now."""
        return await self._outside.addresses.located(self._server)

    async def fenced_by(self) -> str | None:
        """The run whose fence stands; None where none does."""
        state = await self.fence.state(await self.server(), self.database)
        return None if state is None else state.run


class CloseFence:
    """Nobody but pgherd writes to the side that is left; it stays so after the run."""

    undone_by_itself = True
    limit_s = _LIMIT_S

    def __init__(self, side: Side, run: str) -> None:
        self._side, self._run = side, run
        self.name = "fence the old side"
        self.does = f"Shut everybody but pgherd out of {side.label}, and end their sessions."

    async def read_state(self) -> StateBefore:
        """Who is going to be shut out, for who has to let them in by hand."""
        side = self._side
        survey = await side.fence.preflight(await side.server(), side.database, side.owner)
        return {"roles": list(survey.roles)}

    async def check(self) -> bool:
        """Whether this run's fence stands, and holds."""
        side = self._side
        state = await side.fence.state(await side.server(), side.database)
        return state is not None and state.run == self._run and state.holds

    async def run(self, _state_before: StateBefore) -> None:
        """Close it."""
        side = self._side
        await side.fence.close(await side.server(), side.database, side.owner, run=self._run)

    async def undo(self, _state_before: StateBefore) -> None:
        """Lift it, if it is this run's."""
        if await self._side.fenced_by() == self._run:
            await self._side.fence.lift(await self._side.server(), self._side.database)


class LiftFence:
    """Everybody may use the side that the service goes to, as before an earlier run."""

    undone_by_itself = True
    limit_s = _LIMIT_S

    def __init__(self, side: Side) -> None:
        self._side = side
        self.name = "open the new side"
        self.does = f"Let everybody in again who was shut out of {side.label}."

    async def read_state(self) -> StateBefore:
        """Whose fence it is."""
        return {"fenced_by": await self._side.fenced_by()}

    async def check(self) -> bool:
        """Whether there is none."""
        return await self._side.fenced_by() is None

    async def run(self, _state_before: StateBefore) -> None:
        """Lift it."""
        await self._side.fence.lift(await self._side.server(), self._side.database)

    async def undo(self, state_before: StateBefore) -> None:
        """Close it again, in the name of the same run."""
        run, side = state_before["fenced_by"], self._side
        if run is not None:
            await side.fence.close(await side.server(), side.database, side.owner, run=str(run))


class ProveQuiet:
    """Nothing is written to the side that is left."""

    undone_by_itself = True
    limit_s = _LIMIT_S

    def __init__(self, side: Side, quiet_for_s: float) -> None:
        self._side, self._quiet_for_s = side, quiet_for_s
        self._proven = False
        self.name = "prove that nobody writes"
        self.does = f"Watch {side.label} for {quiet_for_s:g} s: nothing may be written to it."

    async def read_state(self) -> StateBefore:
        """The moment after which nothing may be written."""
        mark = await self._side.fence.take_checkpoint(
            await self._side.server(), self._side.database
        )
        return {"mark": [list(value) for value in mark.values]}

    async def check(self) -> bool:
        """Whether it was proven; after a crash it has to be proven again."""
        return self._proven

    async def run(self, state_before: StateBefore) -> None:
        """Watch; raises ServiceFailure when something was written."""
        side = self._side
        mark = WriteCheckpoint(
            tuple((str(name), str(value)) for name, value in state_before["mark"])
        )
        if not mark.values:  # of a run whose journal was lost, and with it the moment
            mark = await side.fence.take_checkpoint(await side.server(), side.database)
        await asyncio.sleep(self._quiet_for_s)
        written = await side.fence.changes_since(await side.server(), side.database, mark)
        if written is not None:
            raise ServiceFailure(
                f"It is not proven that nobody writes to {side.label}: {written}.",
                code="not_quiet",
                hint="Find out who does: pgherd connections; a scheduled job, another application. "
                "Stop that, and try again.",
            )
        self._proven = True

    async def undo(self, _state_before: StateBefore) -> None:
        """There is nothing to take back."""
