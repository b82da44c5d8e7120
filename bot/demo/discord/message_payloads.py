"""Messages as Discord's JSON.

Fields: https://discord.com/developers/docs/resources/message#message-object
"""

from typing import Final
from urllib.parse import quote

from bot.demo.discord.guild import Person
from bot.demo.discord.guild_payloads import member_payload, user_payload
from bot.demo.discord.interactions import InteractionKind
from bot.demo.discord.messages import Attachment, Message, Origin
from bot.demo.discord.wire import Json, iso_time
from bot.demo.discord.world import World

GUILD_INSTALL: Final = "0"
_OWN_FILE: Final = "attachment://"
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
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
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
        if message.reply_to is not None and with_reference:
            payload.update(self._reference(message.reply_to, message.channel_id))
        return payload

    def guild_message(self, message: Message) -> Json:
        """A message object as the gateway sends it."""
        member = member_payload(self._author(message))
        del member["user"]
        return {**self.message(message), "guild_id": self._world.guild.id, "member": member}

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
        guild = self._world.guild
        person = guild.person(origin.person_id)
        assert person is not None, "only people of the guild act"
        told: Json = {
            "id": origin.interaction_id,
            "type": origin.interaction_kind,
            "name": origin.name,
            "user": user_payload(person),
        }
        owners = {"authorizing_integration_owners": {GUILD_INSTALL: guild.id}}
        return {
            "application_id": guild.bot.id,
            "webhook_id": guild.bot.id,
            "interaction_metadata": {**told, **owners},
            **({"interaction": told} if origin.interaction_kind == InteractionKind.COMMAND else {}),
        }

    def _reference(self, message_id: str, channel_id: str) -> Json:
        target = self._world.messages.get(message_id)
        reference: Json = {
            "type": 0,
            "message_id": message_id,
            "channel_id": channel_id,
            "guild_id": self._world.guild.id,
        }
        shown = self.message(target, with_reference=False) if target else None
        return {"message_reference": reference, "referenced_message": shown}


def _beside_embeds(message: Message) -> list[Attachment]:
    """The attachments that no embed shows: Discord lists those only inside their embed."""
    inside = {_picture(embed, name) for embed in message.embeds for name in _PICTURES}
    return [a for a in message.attachments if _OWN_FILE + a.file.filename not in inside]


def _picture(embed: Json, name: str) -> str:
    return str((embed.get(name) or {}).get("url"))
