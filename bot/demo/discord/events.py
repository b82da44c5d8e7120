"""What happens in the world; the gateway and the page each tell it in their own words."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.discord.interactions import Interaction
from bot.demo.discord.messages import Message


@dataclass(frozen=True, slots=True)
class MessageCreated:
    """Someone wrote."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageUpdated:
    """A message changed."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message went."""

    message: Message


@dataclass(frozen=True, slots=True)
class InteractionCreated:
    """A person asked, and the bot is there to hear it."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class InteractionSettled:
    """The bot answered, or failed to."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class CommandsChanged:
    """The bot registered another set of commands."""


@dataclass(frozen=True, slots=True)
class BotPresence:
    """The bot came or went."""

    online: bool


Event = (
    MessageCreated
    | MessageUpdated
    | MessageDeleted
    | InteractionCreated
    | InteractionSettled
    | CommandsChanged
    | BotPresence
)
Listener = Callable[[Event], None]


class EventBus:
    """Hands every event to everyone who listens, at once and in order."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Adds one more; it must not block, nor raise."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        """Tells everyone."""
        for listener in tuple(self._listeners):
            listener(event)
