"""A world with a clock that only the test moves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.discord.events import Event
from bot.demo.discord.guild import Channel, Person, homelab
from bot.demo.discord.interactions import Interaction, InteractionKind
from bot.demo.discord.messages import Message
from bot.demo.discord.world import World


@dataclass
class Stage:
    """The world, what it published, and its clock."""

    moment: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)
    events: list[Event] = field(default_factory=list)
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = World(homelab(), now=lambda: self.moment, publish=self.events.append)

    def wait(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    @property
    def ada(self) -> Person:
        return self.world.guild.people["Ada"]

    @property
    def otis(self) -> Person:
        return self.world.guild.people["Otis"]

    @property
    def channel(self) -> Channel:
        return self.world.guild.channels["databases"]

    def ask(
        self, kind: InteractionKind = InteractionKind.COMMAND, source: Message | None = None
    ) -> Interaction:
        self.world.set_bot_online(online=True)
        return self.world.ask(
            kind,
            self.ada,
            self.channel,
            name="pg status",
            data={"options": []},
            token="secret",
            source=source,
        )


@pytest.fixture
def stage() -> Stage:
    return Stage()
