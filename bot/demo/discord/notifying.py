"""What a message's mentions come to where it stands, and whom it notifies. Pure."""

from dataclasses import replace

from bot.demo.discord.guild import Guild
from bot.demo.discord.mentions import EVERYTHING, USERS_ONLY, Ping, mentioned, pings
from bot.demo.discord.messages import Draft, Message
from bot.demo.discord.permissions import Permission
from bot.demo.discord.threads import Place, permissions_at, sees


def with_mentions(
    message: Message, draft: Draft, guild: Guild, place: Place, answered: Message | None
) -> Message:
    """The message with those of its mentions that count; `answered` is what it replies to."""
    author = guild.member(message.author_id)
    assert author is not None, "only members write"
    granted = permissions_at(guild, author, place)
    mentions = mentioned(
        message.content,
        draft.allowed_mentions or (USERS_ONLY if message.origin else EVERYTHING),
        guild,
        may_mention_everyone=bool(granted & Permission.MENTION_EVERYONE),
        replied_to=answered.author_id if answered else None,
    )
    return replace(message, mentions=mentions)


def pings_of(message: Message, guild: Guild, place: Place) -> list[Ping]:
    """Who is notified; nobody is by what is ephemeral, still loading, or their own."""
    if message.loading or message.ephemeral_to is not None:
        return []
    readers = [m for m in guild.members() if m.id != message.author_id and sees(guild, m, place)]
    ids = {"message_id": message.id, "channel_id": message.channel_id}
    return pings(message.mentions, guild, **ids, readers=readers)
