"""The step that waits for a service's application: its downtime ends here."""

from bot.migration.steps.health import health_problem, wait_until_healthy
from bot.migration.steps.start_applications import START_LIMIT_S
from bot.model.runs import Marks, StateBefore
from bot.runs.dependencies import Dependencies, Move


class WaitUntilHealthy:
    """Asks the application's health URL, or else its containers, until nothing is wrong."""

    name = "wait until healthy"
    undone_by_itself = False

    def __init__(self, dependencies: Dependencies, move: Move) -> None:
        self._dependencies, self._move = dependencies, move
        limit_s = dependencies.rules.healthy_within_s
        self.limit_s = limit_s + START_LIMIT_S
        service, asked = move.service.name, move.service.health_url or "its containers"
        self.does = f"Ask {asked} until {service} is healthy, for at most {limit_s:.0f} s."

    async def read_state(self) -> StateBefore:
        """Nothing: there is nothing to undo."""
        return {}

    def state_if_lost(self, _marks: Marks) -> StateBefore:
        """Nothing, as in `read_state`."""
        return {}

    async def check(self) -> bool:
        """Whether the application is healthy now."""
        return await health_problem(self._dependencies, self._move) is None

    async def run(self, _state_before: StateBefore) -> None:
        """Wait."""
        await wait_until_healthy(self._dependencies, self._move)

    async def undo(self, _state_before: StateBefore) -> None:
        """Nothing was changed."""
