"""What happens, told live to the page and to tests: one WebSocket a person."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.demo.discord.context import Context
from bot.demo.discord.events import (
    BotPresence,
    CommandsChanged,
    Event,
    GuildChanged,
    InteractionSettled,
    MessageCreated,
    MessageDeleted,
    MessageDismissed,
    MessagesDeleted,
    MessageUpdated,
    ModalOpened,
    ThreadCreated,
    ThreadDeleted,
    ThreadUpdated,
    Typing,
    WeatherChanged,
)
from bot.demo.discord.interactions import Interaction, InteractionKind
from bot.demo.discord.local_views import interaction_view, message_view
from bot.demo.discord.messages import Message
from bot.demo.discord.outbox import Outbox, close
from bot.demo.discord.sessions import CloseCode
from bot.demo.discord.threads import sees
from bot.demo.discord.wire import Json

_FETCH_AGAIN: Final[Mapping[type, str]] = {
    CommandsChanged: "commands",
    ThreadCreated: "channels",
    ThreadUpdated: "channels",
    ThreadDeleted: "channels",
    GuildChanged: "channels",
    WeatherChanged: "weather",
}
"""What says no more than that the page should ask again."""
_MESSAGE_EVENTS: Final = {MessageCreated: "message_create", MessageUpdated: "message_update"}


class LocalEvents:
    """The sockets of everyone who watches."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._watchers: list[tuple[str, Outbox, web.WebSocketResponse]] = []

    async def watch(self, request: web.Request, person_id: str) -> web.WebSocketResponse:
        """Serves one socket until it closes; whatever it says is not listened to."""
        socket = web.WebSocketResponse(heartbeat=20.0, timeout=1.0)
        await socket.prepare(request)
        outbox = Outbox(socket)
        watcher = (person_id, outbox, socket)
        self._watchers.append(watcher)
        try:
            async with outbox.sending():
                async for _ in socket:
                    pass
        finally:
            self._watchers.remove(watcher)
        return socket

    async def stop(self) -> None:
        """Closes every socket."""
        for _, _, socket in tuple(self._watchers):
            await close(socket, CloseCode.GOING_AWAY, "the local Discord stops")

    def hear(self, event: Event) -> None:
        """Tells everyone who may know."""
        if isinstance(event, MessagesDeleted):
            for message in event.messages:
                self.hear(MessageDeleted(message))
            return
        for person_id, outbox, _ in self._watchers:
            if told := self._told(event, person_id):
                outbox.put(told)

    def _told(self, event: Event, person_id: str) -> Json | None:
        return self._told_of_messages(event, person_id) or self._told_of_the_rest(event, person_id)

    def _told_of_messages(self, event: Event, person_id: str) -> Json | None:
        match event:
            case MessageCreated(message) | MessageUpdated(message) if self._seen(
                message, person_id
            ):
                view = message_view(self._context.messages, message)
                return {"type": _MESSAGE_EVENTS[type(event)], "message": view}
            case MessageDeleted(message) if self._seen(message, person_id):
                return _deleted(message)
            case MessageDismissed(message) if message.ephemeral_to == person_id:
                return _deleted(message)
        return None

    def _told_of_the_rest(self, event: Event, person_id: str) -> Json | None:
        if (kind := _FETCH_AGAIN.get(type(event))) is not None:
            return {"type": kind}
        match event:
            case BotPresence(online):
                return {"type": "bot", "online": online}
            case Typing(channel_id, user_id) if self._sees(person_id, channel_id):
                return {"type": "typing", "channel": channel_id, "user": user_id}
            case ModalOpened(interaction) if interaction.person_id == person_id:
                opened = {"interaction": interaction.id, "modal": interaction.modal}
                return {"type": "modal", **opened}
            case InteractionSettled(interaction) if _concerns(interaction, person_id):
                return {"type": "interaction", "interaction": interaction_view(interaction)}
        return None

    def _seen(self, message: Message, person_id: str) -> bool:
        """Whether the message is on that person's page."""
        if not message.visible_to(person_id) or message.id in self._context.world.dismissed:
            return False
        return self._sees(person_id, message.channel_id)

    def _sees(self, person_id: str, channel_id: str) -> bool:
        world = self._context.world
        person, place = world.guild.person(person_id), world.place(channel_id)
        return person is not None and place is not None and sees(world.guild, person, place)


def _deleted(message: Message) -> Json:
    return {"type": "message_delete", "channel": message.channel_id, "id": message.id}


def _concerns(interaction: Interaction, person_id: str) -> bool:
    typing = interaction.kind is InteractionKind.AUTOCOMPLETE
    return interaction.person_id == person_id and not typing
