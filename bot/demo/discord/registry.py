"""The slash commands that the bot has registered, with the identity that Discord gives them."""

from collections.abc import Callable, Iterable
from typing import Final

from bot.demo.discord import api_errors
from bot.demo.discord.windows import SlidingWindow
from bot.demo.discord.wire import Json

CREATES_A_DAY: Final = 200
"""New names a day and scope; replacing or changing what is there is free.

Source: https://docs.discord.com/developers/interactions/application-commands#registering-a-command
"""
_DAY_S: Final = 24 * 60 * 60.0
_IDENTITY: Final = ("id", "application_id", "version")
"""Fields of a command that Discord gives."""


class CommandRegistry:
    """The guild's set of commands and the global one."""

    def __init__(
        self, bot_id: str, *, new_id: Callable[[], str], clock_s: Callable[[], float]
    ) -> None:
        self._bot_id = bot_id
        self._new_id = new_id
        self._clock_s = clock_s
        self._sets: dict[str | None, tuple[Json, ...]] = {}
        self._creates: dict[str | None, SlidingWindow] = {}

    def commands(self, guild_id: str | None) -> tuple[Json, ...]:
        """The commands of a guild, or with None the global ones."""
        return self._sets.get(guild_id, ())

    def register(self, guild_id: str | None, definitions: Iterable[Json]) -> bool:
        """Replaces a set; a command keeps its id as long as its name stays.

        Returns whether anything changed. Raises ApiError 30034, and changes nothing, when that
        would be more new names than a day has.
        """
        before = {command["name"]: command for command in self.commands(guild_id)}
        wanted = tuple(definitions)
        self._count_creates(guild_id, sum(d["name"] not in before for d in wanted))
        after = tuple(self._command(d, before.get(d["name"]), guild_id) for d in wanted)
        changed = after != self.commands(guild_id)
        self._sets[guild_id] = after
        return changed

    def _count_creates(self, guild_id: str | None, new: int) -> None:
        window = self._creates.setdefault(guild_id, SlidingWindow(CREATES_A_DAY, _DAY_S))
        if not window.take(self._clock_s(), new):
            raise api_errors.too_many_creates(CREATES_A_DAY)

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
            "id": before["id"] if before else self._new_id(),
            "application_id": self._bot_id,
            "version": self._new_id(),
        }
