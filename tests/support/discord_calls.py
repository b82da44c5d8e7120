"""Calls and presses as discord.py hands them to the bot; what is answered is kept, not sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import discord
from discord import app_commands
from discord.ui import DynamicItem
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.model.roles import Role, RoleHolders

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROLES = {Role.VIEWER: 101, Role.OPERATOR: 102, Role.ADMIN: 103}
HOLDERS = RoleHolders({role: [discord_role] for role, discord_role in ROLES.items()})
ADA, BOB = 7, 8
GUILD, CHANNEL, MESSAGE, ANSWER = 1, 2, 40, 50
"""Ids: MESSAGE carries the pressed button, ANSWER is what an interaction is answered with."""

_BOT = {"id": "9", "username": "pgherd", "discriminator": "0", "avatar": None}
_TYPES = discord.InteractionType


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of the bot's."""

    method: str
    path: str
    json: Mapping[str, Any]

    @property
    def content(self) -> Mapping[str, Any]:
        """The message in it."""
        return self.json.get("data") or self.json

    @property
    def text(self) -> str:
        """All that a person reads in it."""
        return "\n".join(
            str(embed[key])
            for embed in self.content.get("embeds", ())
            for key in ("title", "description")
            if key in embed
        )

    @property
    def buttons(self) -> dict[str, str]:
        """The custom_id of each button that can be pressed, by its label."""
        return {
            part["label"]: part["custom_id"]
            for row in self.content.get("components") or ()
            for part in row["components"]
            if not part.get("disabled")
        }

    @property
    def is_ephemeral(self) -> bool:
        """Whether only who asked sees it."""
        return bool(self.content.get("flags", 0) & 64)


class _Adapter(AsyncWebhookAdapter):
    """Answers in Discord's place; a contextvar of discord.py's leads to it."""

    def __init__(self, chat: "KeptChat") -> None:
        super().__init__()
        self._chat = chat

    async def request(self, route: Any, session: Any, *, payload: Any = None, **_: Any) -> Any:
        return self._chat.received(Sent(route.method, route.url, payload or {}))


@dataclass
class KeptChat:
    """A client without a network; to be made in the test that uses it."""

    client: discord.Client = field(
        default_factory=lambda: discord.Client(intents=discord.Intents(guilds=True))
    )
    sent: list[Sent] = field(default_factory=list)
    refuse: Exception | None = None
    """What every request comes to from now on."""

    def __post_init__(self) -> None:
        self._state = self.client._connection
        self._state.user = discord.ClientUser(state=self._state, data=_BOT)  # type: ignore[arg-type]
        roles = [_role(id_) for id_ in (GUILD, *ROLES.values())]
        known: Any = {"id": str(GUILD), "name": "homelab", "roles": roles, "channels": []}
        self._state._add_guild_from_data(known)
        self.tree = self._state._command_tree or app_commands.CommandTree(self.client)
        self.client.http.request = self._request  # type: ignore[method-assign]
        async_context.set(_Adapter(self))

    async def _request(self, route: Any, **options: Any) -> Any:
        return self.received(Sent(route.method, route.url, options.get("json") or {}))

    def received(self, sent: Sent) -> Mapping[str, Any]:
        self.sent.append(sent)
        if self.refuse is not None:
            raise self.refuse
        if sent.path.endswith("/callback"):
            return {"interaction": {"id": "30", "type": 3}}
        return _message(ANSWER)

    @property
    def texts(self) -> list[str]:
        """What was told, request by request."""
        return [sent.text for sent in self.sent if sent.text]

    def press(
        self, custom_id: str = "x", *, by: int = ADA, roles: Sequence[Role] = (Role.ADMIN,),
        under: Sequence[Mapping[str, Any]] = (),
    ) -> discord.Interaction:  # fmt: skip
        """Somebody presses a button; `under` are the rows of its message."""
        data = {"custom_id": custom_id, "component_type": 2}
        return self._interaction(_TYPES.component, data, by, roles, _message(MESSAGE, under))

    def call(
        self, name: str = "pg", *, by: int = ADA, roles: Sequence[Role] = (Role.ADMIN,),
        kind: discord.InteractionType = _TYPES.application_command,
        data: Mapping[str, Any] | None = None,
    ) -> discord.Interaction:  # fmt: skip
        """Somebody calls a command, or types in one of its options."""
        return self._interaction(kind, data or _called(name), by, roles)

    async def run(
        self, path: str, *, roles: Sequence[Role] = (Role.ADMIN,), **options: Any
    ) -> None:
        """Somebody calls a command, through the tree and the gate before it."""
        await self.tree._call(self.call(roles=roles, data=_called(path, options)))

    async def offered(self, path: str, option: str, typed: str, **call: Any) -> list[str]:
        """What somebody is offered who types in an option of a command."""
        data = _called(path, {option: typed}, focused=True)
        await self.tree._call(self.call(kind=_TYPES.autocomplete, data=data, **call))
        return [choice["value"] for choice in self.sent[-1].content["choices"]]

    async def click(self, custom_id: str, **options: Any) -> None:
        """Somebody presses a button of the client's, found as after a restart."""
        await self.press_dynamic(self._dynamic(custom_id), custom_id, **options)

    async def choose(
        self, custom_id: str, offered: Sequence[Any], value: str, **options: Any
    ) -> None:
        """Somebody chooses from a select of the client's, found as after a restart."""
        interaction = self.press(custom_id, **options)
        select = discord.ui.Select[discord.ui.View](
            custom_id=custom_id, options=[discord.SelectOption.from_dict(one) for one in offered]
        )
        kind = self._dynamic(custom_id)
        match = kind.__discord_ui_compiled_template__.fullmatch(custom_id)
        assert match is not None
        found: Any = await kind.from_custom_id(interaction, select, match)
        found.item._values = [value]
        await found.callback(interaction)

    def _dynamic(self, custom_id: str) -> type[DynamicItem[Any]]:
        items = self._state._view_store._dynamic_items
        (item,) = (found for template, found in items.items() if template.fullmatch(custom_id))
        return item

    async def press_dynamic(
        self, button: type[DynamicItem[Any]], custom_id: str, **options: Any
    ) -> None:
        """Somebody presses a button of this class, as discord.py finds it after a restart."""
        template = button.__discord_ui_compiled_template__
        match = template.fullmatch(custom_id)
        assert match is not None, custom_id
        interaction = self.press(custom_id, **options)
        plain: Any = discord.ui.Button(custom_id=custom_id, label="as it was")
        await (await button.from_custom_id(interaction, plain, match)).callback(interaction)

    def _interaction(
        self,
        kind: discord.InteractionType,
        data: Mapping[str, Any],
        by: int,
        roles: Sequence[Role],
        message: Mapping[str, Any] | None = None,
    ) -> discord.Interaction:
        user = {"id": str(by), "username": f"member{by}", "discriminator": "0", "avatar": None}
        member = {
            "user": user, "roles": [str(ROLES[role]) for role in roles], "permissions": "0",
            "joined_at": NOW.isoformat(), "deaf": False, "mute": False, "flags": 0,
        }  # fmt: skip
        channel = {"id": str(CHANNEL), "type": 0, "name": "databases", "position": 0}
        payload: Any = {
            "id": "30", "application_id": "9", "type": kind.value, "token": "t", "version": 1,
            "data": data, "guild_id": str(GUILD), "channel": channel, "member": member,
            "attachment_size_limit": 0, **({"message": message} if message else {}),
        }  # fmt: skip
        return discord.Interaction(data=payload, state=self._state)


def _called(path: str, options: Mapping[str, Any] = {}, **marks: bool) -> dict[str, Any]:
    name, *within = path.split()
    types = {str: 3, int: 4, bool: 5}
    inner = [
        {"name": option, "value": value, "type": types[type(value)], **marks}
        for option, value in options.items()
    ]
    for depth, part in enumerate(reversed(within)):
        inner = [{"name": part, "type": 1 if depth == 0 else 2, "options": inner}]
    return {"id": "5", "name": name, "type": 1, "guild_id": str(GUILD), "options": inner}


def _role(id_: int) -> dict[str, Any]:
    return {
        "id": str(id_), "name": f"role {id_}", "color": 0, "hoist": False, "position": 1,
        "permissions": "0", "managed": False, "mentionable": False,
    }  # fmt: skip


def _message(id_: int, rows: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    return {
        "id": str(id_), "channel_id": str(CHANNEL), "type": 0, "content": "", "author": _BOT,
        "embeds": [], "attachments": [], "mentions": [], "mention_roles": [], "pinned": False,
        "mention_everyone": False, "tts": False, "timestamp": NOW.isoformat(),
        "edited_timestamp": None, "components": list(rows),
    }  # fmt: skip
