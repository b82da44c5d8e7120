"""Messages as Discord's JSON.

Fields: https://docs.discord.com/developers/resources/message#message-object
"""

from typing import Final
from urllib.parse import quote

from bot.demo.discord.guild import Person
from bot.demo.discord.guild_payloads import member_payload, user_payload
from bot.demo.discord.interactions import InteractionKind
from bot.demo.discord.messages import Attachment, Message, Origin
from bot.demo.discord.thread_payloads import thread_payload
from bot.demo.discord.wire import Json, iso_time
from bot.demo.discord.world import World

GUILD_INSTALL: Final = "0"
_OWN_FILE: Final = "attachment://"
_BLANK: Final[Json] = {"content": "", "embeds": [], "attachments": [], "components": []}
_PICTURES: Final = ("image", "thumbnail")


class MessagePayloads:
    """Renders the messages of one world."""

    def __init__(self, world: World, base_url: str) -> None:
        """`base_url` leads the addresses of files; it ends in a slash."""
        self._world = world
        self._base_url = base_url

    def message(self, message: Message, *, with_reference: bool = True) -> Json:
        """A message object; the message it replies to stands in it, one level deep."""
        edited_at = message.edited_at
        payload: Json = {
            "id": message.id,
            "channel_id": message.channel_id,
            "author": user_payload(self._author(message)),
            "content": message.content,
            "timestamp": iso_time(message.created_at),
            "edited_timestamp": iso_time(edited_at) if edited_at else None,
            "tts": False,
            "mention_everyone": message.mentions.everyone,
            "mentions": self._mentioned_users(message),
            "mention_roles": list(message.mentions.role_ids),
            "attachments": [self._attachment(a, message) for a in _beside_embeds(message)],
            "embeds": [self._embed(embed, message) for embed in message.embeds],
            "components": list(message.components),
            "pinned": False,
            "type": int(message.kind),
            "flags": message.flags,
        }
        if message.nonce is not None:
            payload["nonce"] = message.nonce
        if message.origin is not None:
            payload.update(self._origin(message.origin))
        if (thread := self._world.threads.get(message.id)) is not None:
            payload["thread"] = thread_payload(self._world, thread)
        if with_reference:
            payload.update(self._reference(message))
        return payload

    def told(self, message: Message, *, with_content: bool) -> Json:
        """A message object as the bot gets it: what others wrote is blank without the content.

        Its own messages and those that mention it are never blank.
        Source: https://docs.discord.com/developers/events/gateway#message-content-intent
        """
        payload, bot_id = self.message(message), self._world.guild.bot.id
        meant = bot_id in message.mentions.user_ids or message.mentions.replied_to == bot_id
        if with_content or meant or message.author_id == bot_id:
            return payload
        return {**payload, **_BLANK}

    def guild_message(self, message: Message, *, with_content: bool) -> Json:
        """A message object as the gateway sends it."""
        payload = self.told(message, with_content=with_content)
        for user in payload["mentions"]:
            user["member"] = self._partial_member(user["id"])
        place = {
            "guild_id": self._world.guild.id,
            "member": self._partial_member(message.author_id),
        }
        return {**payload, **place}

    def _partial_member(self, member_id: str) -> Json:
        member = self._world.guild.member(member_id)
        assert member is not None, "only members write and are mentioned"
        payload = member_payload(member)
        del payload["user"]
        return payload

    def _mentioned_users(self, message: Message) -> list[Json]:
        ids = dict.fromkeys(message.mentions.user_ids)
        if message.mentions.replied_to is not None:
            ids[message.mentions.replied_to] = None
        members = [self._world.guild.member(member_id) for member_id in ids]
        return [user_payload(member) for member in members if member is not None]

    def _author(self, message: Message) -> Person:
        author = self._world.guild.member(message.author_id)
        assert author is not None, "only members write"
        return author

    def _attachment(self, attachment: Attachment, message: Message) -> Json:
        url = self._file_url(attachment)
        payload: Json = {
            "id": attachment.id,
            "filename": attachment.file.filename,
            "content_type": attachment.content_type,
            "size": len(attachment.file.data),
            "url": url,
            "proxy_url": url,
        }
        if attachment.file.description is not None:
            payload["description"] = attachment.file.description
        if message.ephemeral_to is not None:
            payload["ephemeral"] = True
        return payload

    def _file_url(self, attachment: Attachment) -> str:
        return f"{self._base_url}cdn/{attachment.id}/{quote(attachment.file.filename)}"

    def _embed(self, embed: Json, message: Message) -> Json:
        """The embed with the addresses of the message's own files in place of attachment://name."""
        urls = {_OWN_FILE + a.file.filename: self._file_url(a) for a in message.attachments}
        shown = {"type": "rich", **embed}
        for name in _PICTURES:
            if (url := urls.get(_picture(embed, name))) is not None:
                shown[name] = {**embed[name], "url": url, "proxy_url": url}
        return shown

    def _origin(self, origin: Origin) -> Json:
        metadata = self._metadata(origin)
        told = {name: metadata[name] for name in ("id", "type", "name", "user")}
        is_command = origin.interaction_kind == InteractionKind.COMMAND
        return {
            "application_id": self._world.guild.bot.id,
            "webhook_id": self._world.guild.bot.id,
            "interaction_metadata": metadata,
            **({"interaction": told} if is_command else {}),
        }

    def _metadata(self, origin: Origin) -> Json:
        person = self._world.guild.person(origin.person_id)
        assert person is not None, "only people of the guild act"
        metadata: Json = {
            "id": origin.interaction_id,
            "type": origin.interaction_kind,
            "name": origin.name,
            "user": user_payload(person),
            "authorizing_integration_owners": {GUILD_INSTALL: self._world.guild.id},
        }
        if origin.opened_by is not None:
            metadata["triggering_interaction_metadata"] = self._metadata(origin.opened_by)
        return metadata

    def _reference(self, message: Message) -> Json:
        """What the message answers, or the thread that it tells of; nothing for most messages."""
        if message.reply_to is None and message.reference_channel_id is None:
            return {}
        reference: Json = {
            "type": 0,
            "channel_id": message.reference_channel_id or message.channel_id,
            "guild_id": self._world.guild.id,
        }
        if message.reply_to is None:
            return {"message_reference": reference}
        target = self._world.messages.get(message.reply_to)
        shown = self.message(target, with_reference=False) if target else None
        reference["message_id"] = message.reply_to
        return {"message_reference": reference, "referenced_message": shown}


def _beside_embeds(message: Message) -> list[Attachment]:
    """The attachments that no embed shows: Discord lists those only inside their embed."""
    inside = {_picture(embed, name) for embed in message.embeds for name in _PICTURES}
    return [a for a in message.attachments if _OWN_FILE + a.file.filename not in inside]


def _picture(embed: Json, name: str) -> str:
    return str((embed.get(name) or {}).get("url"))
