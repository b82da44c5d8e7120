"""What happens, told live to the page and to tests: one WebSocket a person."""

from aiohttp import web

from bot.demo.discord.context import Context
from bot.demo.discord.events import (
    BotPresence,
    CommandsChanged,
    Event,
    InteractionSettled,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from bot.demo.discord.interactions import Interaction, InteractionKind
from bot.demo.discord.local_views import interaction_view, message_view
from bot.demo.discord.outbox import Outbox, close
from bot.demo.discord.sessions import CloseCode
from bot.demo.discord.wire import Json

_MESSAGE_EVENTS = {MessageCreated: "message_create", MessageUpdated: "message_update"}


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
        for person_id, outbox, _ in self._watchers:
            if told := self._told(event, person_id):
                outbox.put(told)

    def _told(self, event: Event, person_id: str) -> Json | None:
        match event:
            case MessageCreated(message) | MessageUpdated(message) if message.visible_to(person_id):
                view = message_view(self._context.messages, message)
                return {"type": _MESSAGE_EVENTS[type(event)], "message": view}
            case MessageDeleted(message) if message.visible_to(person_id):
                return {"type": "message_delete", "channel": message.channel_id, "id": message.id}
            case BotPresence(online):
                return {"type": "bot", "online": online}
            case CommandsChanged():
                return {"type": "commands"}
            case InteractionSettled(interaction) if _concerns(interaction, person_id):
                return {"type": "interaction", "interaction": interaction_view(interaction)}
        return None


def _concerns(interaction: Interaction, person_id: str) -> bool:
    typing = interaction.kind is InteractionKind.AUTOCOMPLETE
    return interaction.person_id == person_id and not typing
