"""`shared plan` and `shared apply`, as the command line asks for them."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.model.errors import Blocked
from bot.model.installation import Installation, Server, Service
from bot.model.ports import AddressBook
from bot.model.reports import Report
from bot.model.shared_server import SharedServerFacts, Source
from bot.postgres.server_lock import server_lock
from bot.postgres.shared_server import read_shared_server, read_source
from bot.shared_server.apply import make
from bot.shared_server.plan import SharedPlan, shared_plan
from bot.shared_server.report import applied_report, plan_report

_SOURCE_LIMIT_S = 10.0


class SharedServerCommand:
    """What is missing on the shared server for the services, and creating it."""

    def __init__(
        self,
        installation: Installation,
        addresses: AddressBook,
        clock: Callable[[], datetime],
        salt: Callable[[], bytes],
    ) -> None:
        self._installation = installation
        self._addresses = addresses
        self._clock = clock
        self._salt = salt

    @property
    def server(self) -> Server:
        """The shared server; raises UserMistake where none is configured."""
        return self._installation.shared()

    async def plan(self) -> SharedPlan:
        """What is missing now, what differs, and what forbids to create it.

        Raises:
            UserMistake: no shared server is configured.
            ServiceFailure: it does not answer.
        """
        server = await self._addresses.located(self.server)
        return self._planned(*await self._seen(server))

    async def report(self) -> Report:
        """The plan for people and programs; raises what `plan` does."""
        return plan_report(await self.plan())

    async def apply(self, confirmed: SharedPlan) -> Report:
        """Create what the confirmed plan says, if it is still the plan.

        Raises:
            UserMistake: no shared server is configured.
            Blocked: another job holds the server, a check forbids it, or the plan has changed.
            ServiceFailure: the server does not answer or refuses; what was created before stays.
        """
        server = await self._addresses.located(self.server)
        async with server_lock(server, "shared apply") as lock:
            facts, sources = await self._seen(server)
            plan = self._planned(facts, sources)
            _check(plan, confirmed)
            await make(
                server,
                plan.acts,
                major=facts.version.major,
                salt=self._salt,
                still_held=lock.still_held,
            )
            after = self._planned(*await self._seen(server))
        return applied_report(plan.acts, after)

    def _planned(self, facts: SharedServerFacts, sources: dict[str, Source]) -> SharedPlan:
        today = self._clock().date()
        return shared_plan(self.server.name, self._services, facts, sources, today)

    async def _seen(self, server: Server) -> tuple[SharedServerFacts, dict[str, Source]]:
        elsewhere = [s for s in self._services if s.server != server.name]
        facts, found = await asyncio.gather(
            read_shared_server(server, self._services),
            asyncio.gather(*map(self._source, elsewhere)),
        )
        return facts, {s.name: source for s, source in zip(elsewhere, found, strict=True)}

    async def _source(self, service: Service) -> Source:
        server = self._installation.server(service.server)
        return await read_source(self._addresses, server, service.database, _SOURCE_LIMIT_S)

    @property
    def _services(self) -> tuple[Service, ...]:
        return tuple(self._installation.services.values())


def _check(plan: SharedPlan, confirmed: SharedPlan) -> None:
    """Raise Blocked unless the plan may be carried out."""
    if plan.blockers:
        first = plan.blockers[0]
        raise Blocked(
            f"Nothing was created: {'; '.join(check.detail for check in plan.blockers)}.",
            code=f"shared_{first.name}",
            hint=first.hint,
        )
    if plan.acts != confirmed.acts:
        raise Blocked(
            f"{plan.server} has changed since the plan was shown; nothing was created.",
            code="plan_changed",
            hint="Look at the new plan: pgherd shared plan",
        )
