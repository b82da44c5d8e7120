"""The fence of a PostgreSQL database; docs/fence.md says what it stops and what it does not."""

from bot.model.errors import Blocked, ServiceFailure
from bot.model.fences import FencePreflight, FenceState, WriteCheckpoint
from bot.model.installation import Server
from bot.postgres.fence.checkpoint import changes_since, take_checkpoint
from bot.postgres.fence.closing import (
    CLOSING_LIMIT_S,
    close_fence,
    lift_fence,
)
from bot.postgres.fence.decision import faults
from bot.postgres.fence.facts import FenceFacts
from bot.postgres.fence.reading import fence_session, read_facts, with_jobs
from bot.postgres.fence.writers import cannot_hold, preflight_of, refusal


class PostgresFence:
    """The Fence for real servers, from 14 on."""

    async def preflight(self, server: Server, database: str, owner: str) -> FencePreflight:
        """See Fence."""
        return preflight_of(await self._ready(server, database, owner))

    async def close(self, server: Server, database: str, owner: str, *, run: str) -> None:
        """See Fence.

        Raises:
            Blocked: a fence of another run stands, pgherd's own login would be locked out, or a
                writer that no fence stops is there. In the last case the fence may stand by then;
                `lift` removes it.
            ServiceFailure: a session does not end within half a minute; the fence stands.
        """
        facts = await self._ready(server, database, owner)
        for why_not in (_of_another_run(facts, run), cannot_hold(facts)):
            if why_not is not None:
                raise why_not
        # In the maintenance database, as a session of ours would keep its own database busy.
        async with fence_session(server, server.database, CLOSING_LIMIT_S) as session:
            left = await close_fence(session, server, facts, owner, run)
        # A session may have prepared a transaction, or been seen for the first time, meanwhile.
        if why_not := cannot_hold(left):
            raise why_not

    async def state(self, server: Server, database: str) -> FenceState | None:
        """See Fence."""
        facts = await self._facts(server, database)
        if not facts.runs:
            return None
        found = faults(facts)
        return FenceState(
            run=", ".join(sorted(facts.runs)),
            roles=tuple(role.name for role in facts.marked),
            holds=not found,
            faults=found,
        )

    async def lift(self, server: Server, database: str) -> None:
        """See Fence; nothing happens where no fence stands."""
        async with fence_session(server, server.database) as session:
            await lift_fence(session, await read_facts(session, server, database))

    async def take_checkpoint(self, server: Server, database: str) -> WriteCheckpoint:
        """See Fence.

        Raises:
            Blocked: somebody is writing to the database.
        """
        return await take_checkpoint(server, database)

    async def changes_since(
        self, server: Server, database: str, checkpoint: WriteCheckpoint
    ) -> str | None:
        """See Fence."""
        return await changes_since(server, database, checkpoint)

    async def _facts(self, server: Server, database: str) -> FenceFacts:
        async with fence_session(server, server.database) as session:
            return await read_facts(session, server, database)

    async def _ready(self, server: Server, database: str, owner: str) -> FenceFacts:
        """The facts about a database that exists and that pgherd is allowed to fence."""
        async with fence_session(server, server.database) as session:
            facts = await read_facts(session, server, database, owner)
        if facts.found is None:
            raise ServiceFailure(
                f"There is no database {database} on {server.name}.",
                code="no_database",
                hint="pgherd sizes lists the databases that exist.",
            )
        if why_not := refusal(facts, owner):
            raise why_not
        return await with_jobs(facts, server)


def _of_another_run(facts: FenceFacts, run: str) -> Blocked | None:
    if not facts.runs - {run}:
        return None
    others = ", ".join(sorted(facts.runs - {run}))
    return Blocked(
        f"The fence around {facts.database} on {facts.server} belongs to the run {others}.",
        code="fence_of_another_run",
        hint="Resume that run or roll it back (pgherd runs); docs/fence.md says how to lift a "
        "fence whose run nobody knows.",
    )
