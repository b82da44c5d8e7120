"""The three-second rule, on the real clock."""

import asyncio
from dataclasses import dataclass

from bot.demo.discord.events import Event, InteractionCreated, InteractionSettled
from bot.demo.discord.interactions import Interaction
from bot.demo.discord.world import World


@dataclass(frozen=True, slots=True)
class _Pending:
    interaction: Interaction
    timer: asyncio.TimerHandle
    settled: asyncio.Event


class Deadlines:
    """Gives up on every interaction that stays unanswered, and lets others wait for an outcome."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pending: dict[str, _Pending] = {}

    def hear(self, event: Event) -> None:
        """Starts a timer with an interaction, and ends it with the outcome."""
        match event:
            case InteractionCreated(interaction):
                within_s = interaction.answer_within.total_seconds()
                timer = asyncio.get_running_loop().call_later(
                    within_s, self._world.give_up, interaction
                )
                self._pending[interaction.id] = _Pending(interaction, timer, asyncio.Event())
            case InteractionSettled(interaction):
                if (pending := self._pending.pop(interaction.id, None)) is not None:
                    pending.timer.cancel()
                    pending.settled.set()

    async def settled(self, interaction: Interaction) -> None:
        """Returns once the interaction has an outcome; the rule itself is the time limit."""
        if (pending := self._pending.get(interaction.id)) is not None:
            await pending.settled.wait()

    async def stop(self) -> None:
        """Gives up on everything that is still open."""
        for pending in tuple(self._pending.values()):
            self._world.give_up(pending.interaction)
