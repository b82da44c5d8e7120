"""The state of the local Discord: guild, messages, threads, interactions, the bot's presence.

Nothing here waits or talks: the clock is handed in, and every change is published as an event.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.demo.discord import api_errors
from bot.demo.discord.events import (
    BotPresence,
    CommandsChanged,
    Event,
    GuildChanged,
    InteractionCreated,
    InteractionSettled,
    MessageCreated,
    MessageDeleted,
    MessageDismissed,
    MessagesDeleted,
    MessageUpdated,
    ThreadUpdated,
)
from bot.demo.discord.guild import Guild, Person
from bot.demo.discord.interactions import (
    ANSWER_WITHIN,
    TOKEN_LIVES,
    Interaction,
    InteractionKind,
    State,
)
from bot.demo.discord.messages import Draft, Flag, Kind, Message, Origin
from bot.demo.discord.notifying import pings_of, with_mentions
from bot.demo.discord.registry import CommandRegistry
from bot.demo.discord.snowflakes import Snowflakes
from bot.demo.discord.threads import Place, Thread, permissions_at
from bot.demo.discord.wire import Json

if TYPE_CHECKING:
    from bot.demo.discord.mentions import Ping


class World:
    """Everything that a Discord remembers."""

    def __init__(
        self,
        guild: Guild,
        *,
        now: Callable[[], datetime],
        publish: Callable[[Event], None],
        answer_within: timedelta = ANSWER_WITHIN,
        token_lives: timedelta = TOKEN_LIVES,
    ) -> None:
        self.guild = guild
        self.now = now
        self.publish = publish
        self.answer_within = answer_within
        """Of every interaction from now on."""
        self.token_lives = token_lives
        self.bot_online = False
        self.messages: dict[str, Message] = {}
        self.threads: dict[str, Thread] = {}
        self.interactions: dict[str, Interaction] = {}
        self.pings: list[Ping] = []
        """Everyone's notifications, in order."""
        self.dismissed: set[str] = set()
        """Ids of the ephemeral messages that their person put away."""
        self._ids = Snowflakes(now)
        self.registry = CommandRegistry(guild.bot.id, new_id=self.new_id, clock_s=self.clock_s)

    def new_id(self) -> str:
        """A snowflake of this moment."""
        return self._ids.next()

    def clock_s(self) -> float:
        """This moment in seconds since 1970."""
        return self.now().timestamp()

    def set_bot_online(self, *, online: bool) -> None:
        """Notes that the bot came or went."""
        if online is not self.bot_online:
            self.bot_online = online
            self.publish(BotPresence(online))

    def set_guild(self, guild: Guild) -> None:
        """Roles, people or channels change, as an administrator would do it."""
        before, self.guild = self.guild, guild
        self.publish(GuildChanged(before, guild))

    # Places

    def place(self, place_id: str) -> Place | None:
        """The channel or thread with that id."""
        return self.guild.channel(place_id) or self.threads.get(place_id)

    def permissions(self, member: Person, place: Place) -> int:
        """What a member may do there; 0 where it cannot be seen."""
        return permissions_at(self.guild, member, place)

    def update_thread(self, thread: Thread, changed: Thread) -> None:
        """Puts a changed thread in the place of the one before."""
        if changed.archived is not thread.archived:
            changed = replace(changed, archive_changed_at=self.now())
        self.threads[thread.id] = changed
        self.publish(ThreadUpdated(thread, changed))

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
        reference_channel_id: str | None = None,
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
            reference_channel_id=reference_channel_id,
            nonce=draft.nonce,
        )
        message = bare.changed(draft, self.new_id)
        message = self._with_mentions(replace(message, flags=message.flags | flags), draft)
        if message.empty:
            raise api_errors.empty_message()
        self._bring_back(self.threads.get(channel_id))
        self.messages[message.id] = message
        self.publish(MessageCreated(message))
        self._ping(message)
        return message

    def _bring_back(self, thread: Thread | None) -> None:
        """Somebody writes: an archived thread becomes active again."""
        if thread is not None and thread.archived:
            self.update_thread(thread, replace(thread, archived=False))

    def edit(self, message: Message, draft: Draft) -> Message:
        """Changes a message; the first edit of a loading one completes it and leaves no mark.

        Only that first one pings. Raises ApiError 50006, and changes nothing, when nothing could be
        seen of it afterwards.
        """
        edited = self._with_mentions(message.changed(draft, self.new_id), draft)
        if edited.empty:
            raise api_errors.empty_message()
        if not message.loading:
            edited = replace(edited, edited_at=self.now())
        self.messages[edited.id] = edited
        self.publish(MessageUpdated(edited))
        if message.loading:
            self._ping(edited)
        return edited

    def replace_message(self, message: Message) -> None:
        """Notes a change that nobody wrote, such as the thread that now hangs on it."""
        self.messages[message.id] = message
        self.publish(MessageUpdated(message))

    def delete(self, message: Message) -> None:
        """Removes a message with its files."""
        del self.messages[message.id]
        self.publish(MessageDeleted(message))

    def delete_all(self, messages: Iterable[Message]) -> None:
        """Removes several messages of one channel at once."""
        gone = tuple(messages)
        for message in gone:
            del self.messages[message.id]
        if gone:
            self.publish(MessagesDeleted(gone))

    def dismiss(self, message: Message) -> None:
        """An ephemeral message's person puts it away; the bot does not learn of it."""
        self.dismissed.add(message.id)
        self.publish(MessageDismissed(message))

    def _with_mentions(self, message: Message, draft: Draft) -> Message:
        answered = self.messages.get(message.reply_to or "")
        return with_mentions(message, draft, self.guild, self._place_of(message), answered)

    def _ping(self, message: Message) -> None:
        self.pings += pings_of(message, self.guild, self._place_of(message))

    def _place_of(self, message: Message) -> Place:
        place = self.place(message.channel_id)
        assert place is not None, "messages are in places that are there"
        return place

    # Commands

    def all_commands(self) -> tuple[Json, ...]:
        """The guild's commands, then the global ones."""
        return self.registry.commands(self.guild.id) + self.registry.commands(None)

    def register(self, guild_id: str | None, definitions: Iterable[Json]) -> tuple[Json, ...]:
        """Replaces the commands of a guild, or with None the global ones."""
        if self.registry.register(guild_id, definitions):
            self.publish(CommandsChanged())
        return self.registry.commands(guild_id)

    # Interactions

    def ask(
        self,
        kind: InteractionKind,
        person: Person,
        place: Place,
        *,
        name: str,
        data: Json,
        token: str,
        source: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> Interaction:
        """A person asks the bot.

        With nobody connected that has failed at once; a bot that resumes its session later still
        hears of it, and learns with 10062 that it comes too late.
        """
        interaction = Interaction(
            id=self.new_id(),
            token=token,
            kind=kind,
            person_id=person.id,
            channel_id=place.id,
            name=name,
            data=data,
            created_at=self.now(),
            answer_within=self.answer_within,
            source_id=source.id if source else None,
            opened_by=opened_by,
        )
        self.interactions[interaction.id] = interaction
        self.publish(InteractionCreated(interaction))
        if not self.bot_online:
            self.give_up(interaction)
        return interaction

    def give_up(self, interaction: Interaction) -> None:
        """Marks an interaction as failed unless it was answered."""
        if interaction.state is State.WAITING:
            interaction.state = State.FAILED
            if interaction.opened_by is not None:
                interaction.opened_by.submitted = False
            self.publish(InteractionSettled(interaction))

    def acknowledged(self, interaction: Interaction) -> None:
        """Marks an interaction as answered."""
        interaction.state = State.ACKNOWLEDGED
        self.publish(InteractionSettled(interaction))
