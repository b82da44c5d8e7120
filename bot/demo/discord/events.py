"""What happens in the world; the gateway and the page each tell it in their own words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.demo.discord.guild import Guild
from bot.demo.discord.interactions import Interaction
from bot.demo.discord.messages import Message
from bot.demo.discord.threads import Thread


class GatewayAct(StrEnum):
    """What can happen to a gateway connection at any moment."""

    DROP = "drop"
    """The line is cut, without a word."""
    RECONNECT = "reconnect"
    """Opcode 7: please come again, and resume."""
    INVALID_RESUMABLE = "invalid_resumable"
    """Opcode 9 with true."""
    INVALID = "invalid"
    """Opcode 9 with false: the session is gone."""


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
class MessagesDeleted:
    """Several messages of one channel went at once."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class MessageDismissed:
    """Somebody put an ephemeral message away; only that person's page hears of it."""

    message: Message


@dataclass(frozen=True, slots=True)
class ThreadCreated:
    """A thread was opened."""

    thread: Thread


@dataclass(frozen=True, slots=True)
class ThreadUpdated:
    """A thread was renamed, archived, brought back, locked, or got other members."""

    before: Thread
    thread: Thread


@dataclass(frozen=True, slots=True)
class ThreadDeleted:
    """A thread went with everything in it."""

    thread: Thread


@dataclass(frozen=True, slots=True)
class GuildChanged:
    """Roles, people or channels are not what they were."""

    before: Guild
    after: Guild


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody writes."""

    channel_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class InteractionCreated:
    """A person asked."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class InteractionSettled:
    """The bot answered, or failed to."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class ModalOpened:
    """The bot answered with a form."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class CommandsChanged:
    """The bot registered another set of commands."""


@dataclass(frozen=True, slots=True)
class BotPresence:
    """The bot came or went."""

    online: bool


@dataclass(frozen=True, slots=True)
class WeatherChanged:
    """What is wrong with this Discord is not what it was."""


@dataclass(frozen=True, slots=True)
class GatewayTold:
    """The gateway is to do something to the bot's connection now."""

    act: GatewayAct


Event = (
    MessageCreated
    | MessageUpdated
    | MessageDeleted
    | MessagesDeleted
    | MessageDismissed
    | ThreadCreated
    | ThreadUpdated
    | ThreadDeleted
    | GuildChanged
    | Typing
    | InteractionCreated
    | InteractionSettled
    | ModalOpened
    | CommandsChanged
    | BotPresence
    | WeatherChanged
    | GatewayTold
)
Listener = Callable[[Event], None]


class EventBus:
    """Hands every event to everyone who listens, at once and in order."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Adds one more; it must not block, nor raise."""
        self._listeners.append(listener)

    def forget_all(self) -> None:
        """Nobody listens any more."""
        self._listeners.clear()

    def publish(self, event: Event) -> None:
        """Tells everyone."""
        for listener in tuple(self._listeners):
            listener(event)
