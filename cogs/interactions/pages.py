"""Answers of several pages: buttons that turn them, also after a restart."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from discord import ButtonStyle, Embed, Interaction
from discord.ui import Button, DynamicItem, Item, View

from bot.model.errors import ServiceFailure, UserMistake
from bot.model.replies import KeptReply
from bot.model.reports import Report
from bot.model.roles import Role, RoleHolders
from bot.presentation.discord import report_pages
from bot.presentation.responses import edit, respond
from cogs.interactions.access import require
from cogs.interactions.components import buttons, telling

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.model.ports import ReplyStore

log = logging.getLogger(__name__)

_PREFIX = "pg:page:"
_TEMPLATE = _PREFIX + r"(?P<name>[0-9a-f]{16}):(?P<where>first|back|on|last):(?P<page>[0-9]{1,6})"
_LABELS = {"first": "«", "back": "‹ Back", "on": "Next ›", "last": "»"}


class PageButton(DynamicItem[Button[View]], template=_TEMPLATE):
    """Leads to one page of a kept answer."""

    pages: "Pages"

    def __init__(self, name: str, where: str, page: int, *, disabled: bool = False) -> None:
        super().__init__(
            Button(
                style=ButtonStyle.secondary,
                label=_LABELS[where],
                custom_id=f"{_PREFIX}{name}:{where}:{page}",
                disabled=disabled,
            )
        )
        self._name, self._page = name, page

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a person pressed."""
        return cls(match["name"], match["where"], int(match["page"]))

    @telling
    async def callback(self, interaction: Interaction) -> None:
        """Turn to the page."""
        await self.pages.turn(interaction, self._name, self._page)


class Pages:
    """Shows reports of any length."""

    def __init__(
        self, replies: "ReplyStore", holders: RoleHolders, clock: Callable[[], datetime]
    ) -> None:
        self._replies = replies
        self._holders = holders
        self._clock = clock
        # A class of its own, so that two bots in one process would not share their pages.
        self.button: type[PageButton] = type(
            "PageButton", (PageButton,), {"pages": self}, template=_TEMPLATE
        )

    async def show(
        self, interaction: Interaction, report: Report, needed: Role, *below: Item[Any]
    ) -> None:
        """Answer an acknowledged interaction; `below` stands under every page."""
        embeds, turning = await self.first(report, interaction.user.id, needed)
        await respond(interaction, embeds, buttons(*below, *turning))

    async def first(
        self, report: Report, asker: int, needed: Role
    ) -> tuple[list[Embed], Sequence[Item[Any]]]:
        """The first page, and the buttons that lead `asker` to the others."""
        pages = [tuple(embed.to_dict() for embed in page) for page in report_pages(report)]
        turning: Sequence[Item[Any]] = ()
        if len(pages) > 1:
            turning = await self._kept(KeptReply(asker, needed, self._clock(), tuple(pages)))
        return _embeds(pages[0]), turning

    async def _kept(self, reply: KeptReply) -> Sequence[Item[Any]]:
        try:
            name = await self._replies.keep(reply)
        except ServiceFailure as error:
            # The first page holds what matters most; better that than nothing.
            log.warning("pages not kept", extra={"reason": error.message})
            return ()
        return tuple(self._turning(name, 0, len(reply.pages)))

    async def turn(self, interaction: Interaction, name: str, page: int) -> None:
        """Show another page to who asked; raises UserMistake for others, and when it is gone."""
        reply = await self._replies.kept(name)
        if reply is None or page >= len(reply.pages):
            raise UserMistake(
                "These pages are not kept any more.",
                code="pages_gone",
                hint="Ask again; the answer will be that of today.",
            )
        if interaction.user.id != reply.asker:
            raise UserMistake(
                "Only who asked turns these pages.",
                code="pages_of_another",
                hint="Give the command yourself.",
            )
        require(interaction, reply.needed, self._holders)
        kept = [item for item in _below(interaction) if not _is_ours(item)]
        turning = self._turning(name, page, len(reply.pages))
        await edit(interaction, _embeds(reply.pages[page]), buttons(*kept, *turning))

    def _turning(self, name: str, page: int, count: int) -> Iterator[PageButton]:
        last = count - 1
        yield self.button(name, "first", 0, disabled=page == 0)
        yield self.button(name, "back", max(page - 1, 0), disabled=page == 0)
        yield self.button(name, "on", min(page + 1, last), disabled=page == last)
        yield self.button(name, "last", last, disabled=page == last)


def _embeds(page: Sequence[Any]) -> list[Embed]:
    return [Embed.from_dict(embed) for embed in page]


def _below(interaction: Interaction) -> Sequence[Item[Any]]:
    assert interaction.message is not None, "a press belongs to a message"
    return View.from_message(interaction.message, timeout=None).children


def _is_ours(item: Item[Any]) -> bool:
    return isinstance(item, Button) and (item.custom_id or "").startswith(_PREFIX)
