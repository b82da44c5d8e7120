"""The state of the local Discord: guild, messages, commands, interactions, the bot's presence.

Nothing here waits or talks: the clock is handed in, and every change is published as an event.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.demo.discord import api_errors
from bot.demo.discord.events import (
    BotPresence,
    CommandsChanged,
    Event,
    InteractionCreated,
    InteractionSettled,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from bot.demo.discord.guild import Channel, Guild, Person
from bot.demo.discord.interactions import Interaction, InteractionKind, State
from bot.demo.discord.messages import Draft, Flag, Kind, Message, Origin
from bot.demo.discord.snowflakes import Snowflakes
from bot.demo.discord.wire import Json

_IDENTITY = ("id", "application_id", "version")
"""Fields of a command that Discord gives."""


class World:
    """Everything that a Discord remembers."""

    def __init__(
        self, guild: Guild, *, now: Callable[[], datetime], publish: Callable[[Event], None]
    ) -> None:
        self.guild = guild
        self.now = now
        self.bot_online = False
        self.messages: dict[str, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self._commands: dict[str | None, tuple[Json, ...]] = {}
        self._publish = publish
        self._ids = Snowflakes(now)

    def new_id(self) -> str:
        """A snowflake of this moment."""
        return self._ids.next()

    def set_bot_online(self, *, online: bool) -> None:
        """Notes that the bot came or went."""
        if online is not self.bot_online:
            self.bot_online = online
            self._publish(BotPresence(online))

    # Messages

    def channel_messages(self, channel_id: str, viewer_id: str | None = None) -> list[Message]:
        """A channel's messages, oldest first; ephemeral ones only for the viewer they are for."""
        return [
            message
            for message in self.messages.values()
            if message.channel_id == channel_id
            and (message.ephemeral_to is None or message.ephemeral_to == viewer_id)
        ]

    def post(
        self,
        author: Person,
        channel_id: str,
        draft: Draft,
        *,
        kind: Kind = Kind.DEFAULT,
        flags: int = 0,
        origin: Origin | None = None,
    ) -> Message:
        """Adds a message; `flags` are those it is born with.

        One with the EPHEMERAL flag is for the person of its origin. Raises ApiError 50006 when
        nothing could be seen of it.
        """
        bare = Message(
            id=self.new_id(),
            channel_id=channel_id,
            author_id=author.id,
            created_at=self.now(),
            kind=Kind.REPLY if draft.reply_to and kind is Kind.DEFAULT else kind,
            ephemeral_to=origin.person_id if origin and flags & Flag.EPHEMERAL else None,
            origin=origin,
            reply_to=draft.reply_to,
            nonce=draft.nonce,
        )
        message = bare.changed(draft, self.new_id)
        message = replace(message, flags=message.flags | flags)
        if message.empty:
            raise api_errors.empty_message()
        self.messages[message.id] = message
        self._publish(MessageCreated(message))
        return message

    def edit(self, message: Message, draft: Draft) -> Message:
        """Changes a message; the first edit of a loading one completes it and leaves no mark.

        Raises ApiError 50006, and changes nothing, when nothing could be seen of it afterwards.
        """
        edited = message.changed(draft, self.new_id)
        if edited.empty:
            raise api_errors.empty_message()
        if not message.loading:
            edited = replace(edited, edited_at=self.now())
        self.messages[edited.id] = edited
        self._publish(MessageUpdated(edited))
        return edited

    def delete(self, message: Message) -> None:
        """Removes a message with its files."""
        del self.messages[message.id]
        self._publish(MessageDeleted(message))

    # Commands

    def commands(self, guild_id: str | None) -> tuple[Json, ...]:
        """The commands of a guild, or with None the global ones."""
        return self._commands.get(guild_id, ())

    def all_commands(self) -> tuple[Json, ...]:
        """The guild's commands, then the global ones."""
        return self.commands(self.guild.id) + self.commands(None)

    def register(self, guild_id: str | None, definitions: Iterable[Json]) -> tuple[Json, ...]:
        """Replaces a set of commands; a command keeps its id as long as its name stays."""
        before = {command["name"]: command for command in self.commands(guild_id)}
        after = tuple(self._command(d, before.get(d["name"]), guild_id) for d in definitions)
        if after != self.commands(guild_id):
            self._commands[guild_id] = after
            self._publish(CommandsChanged())
        return after

    def _command(self, definition: Json, before: Json | None, guild_id: str | None) -> Json:
        """The definition with its identity; the very one of before when nothing differs."""
        given = {"type": 1, "options": [], "default_member_permissions": None, **definition}
        if guild_id is not None:
            given["guild_id"] = guild_id
        given = {name: value for name, value in given.items() if name not in _IDENTITY}
        if before is not None and given == {n: v for n, v in before.items() if n not in _IDENTITY}:
            return before
        return {
            **given,
            "id": before["id"] if before else self.new_id(),
            "application_id": self.guild.bot.id,
            "version": self.new_id(),
        }

    # Interactions

    def ask(
        self,
        kind: InteractionKind,
        person: Person,
        channel: Channel,
        *,
        name: str,
        data: Json,
        token: str,
        source: Message | None = None,
    ) -> Interaction:
        """A person asks the bot; with nobody there to hear it, that has failed at once."""
        interaction = Interaction(
            id=self.new_id(),
            token=token,
            kind=kind,
            person_id=person.id,
            channel_id=channel.id,
            name=name,
            data=data,
            created_at=self.now(),
            source_id=source.id if source else None,
        )
        self.interactions[interaction.id] = interaction
        if self.bot_online:
            self._publish(InteractionCreated(interaction))
        else:
            self.give_up(interaction)
        return interaction

    def give_up(self, interaction: Interaction) -> None:
        """Marks an interaction as failed unless it was answered."""
        if interaction.state is State.WAITING:
            interaction.state = State.FAILED
            self._publish(InteractionSettled(interaction))

    def acknowledged(self, interaction: Interaction) -> None:
        """Marks an interaction as answered."""
        interaction.state = State.ACKNOWLEDGED
        self._publish(InteractionSettled(interaction))
