"""Answers of several pages: who turns them, until when, and what stands under them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from discord import ButtonStyle
from discord.ui import Button, View
from support.discord_calls import ADA, BOB, HOLDERS, NOW, KeptChat

from bot.model.checks import Outcome
from bot.model.reports import Line, Report, Section
from bot.model.roles import Role
from bot.state.database import StateDatabase, open_state
from bot.state.replies import SqliteReplies
from cogs.interactions.pages import Pages

SHORT = Report("All is well", Outcome.GOOD, (Section("", (Line(None, "a", "b"),)),))
LONG = Report(
    "All", Outcome.GOOD, tuple(Section(f"{n}", (Line(None, "a", "b" * 900),)) for n in range(18))
)
OWN: Button[View] = Button(label="Do it", custom_id="pg:yes:0", style=ButtonStyle.danger)
OWN_ROW = {
    "type": 1,
    "components": [
        {"type": 2, "style": 4, "label": "Do it", "custom_id": "pg:yes:0"},
        {"type": 2, "style": 2, "label": "»", "custom_id": f"pg:page:{'0' * 16}:last:2"},
    ],
}


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with open_state(tmp_path) as opened:
        yield opened


def pages_of(state: StateDatabase) -> Pages:
    return Pages(SqliteReplies(state), HOLDERS, lambda: NOW)


async def shown(chat: KeptChat, pages: Pages, report: Report = LONG) -> dict[str, str]:
    """The buttons under the first page, which Ada has asked for as an operator."""
    await pages.show(chat.call(by=ADA), report, Role.OPERATOR)
    return chat.sent[-1].buttons


async def test_what_fits_one_page_has_no_buttons_but_its_own(state: StateDatabase) -> None:
    chat, pages = KeptChat(), pages_of(state)
    assert await shown(chat, pages, SHORT) == {}
    await pages.show(chat.call(), SHORT, Role.VIEWER, OWN)
    assert chat.sent[-1].buttons == {"Do it": "pg:yes:0"}


async def test_who_asked_turns_to_every_page_and_back(state: StateDatabase) -> None:
    chat, pages = KeptChat(), pages_of(state)
    buttons = await shown(chat, pages)
    assert list(buttons) == ["Next ›", "»"]
    seen = []
    for label in ("Next ›", "Next ›", "‹ Back", "«", "»"):
        await chat.press_dynamic(pages.button, buttons[label])
        buttons = chat.sent[-1].buttons
        footer = chat.sent[-1].content["embeds"][-1]["footer"]["text"]
        seen.append((footer, list(buttons)))
    first, last = ["Next ›", "»"], ["«", "‹ Back"]
    assert seen == [
        ("Page 2 of 3", ["«", "‹ Back", "Next ›", "»"]),
        ("Page 3 of 3", last),
        ("Page 2 of 3", ["«", "‹ Back", "Next ›", "»"]),
        ("Page 1 of 3", first),
        ("Page 3 of 3", last),
    ]


async def test_nobody_else_turns_them(state: StateDatabase) -> None:
    chat, pages = KeptChat(), pages_of(state)
    buttons = await shown(chat, pages)
    await chat.press_dynamic(pages.button, buttons["»"], by=BOB)
    assert "Only who asked" in chat.sent[-1].text
    assert chat.sent[-1].is_ephemeral


async def test_who_has_lost_the_role_since_is_shown_no_more(state: StateDatabase) -> None:
    chat, pages = KeptChat(), pages_of(state)
    buttons = await shown(chat, pages)
    await chat.press_dynamic(pages.button, buttons["»"], roles=[Role.VIEWER])
    assert "operator role" in chat.sent[-1].text


@pytest.mark.parametrize("custom_id", ["pg:page:{}:on:3", "pg:page:" + "0" * 16 + ":on:1"])
async def test_a_page_that_is_not_kept_is_said_to_be_gone(
    state: StateDatabase, custom_id: str
) -> None:
    chat, pages = KeptChat(), pages_of(state)
    name = (await shown(chat, pages))["»"].split(":")[2]
    await chat.press_dynamic(pages.button, custom_id.format(name))
    assert "not kept any more" in chat.sent[-1].text


async def test_other_buttons_stay_under_the_page_and_turning_ones_are_made_anew(
    state: StateDatabase,
) -> None:
    chat, pages = KeptChat(), pages_of(state)
    buttons = await shown(chat, pages)
    await chat.press_dynamic(pages.button, buttons["Next ›"], under=[OWN_ROW])
    name = buttons["Next ›"].split(":")[2]
    assert chat.sent[-1].buttons == {
        "Do it": "pg:yes:0",
        "«": f"pg:page:{name}:first:0",
        "‹ Back": f"pg:page:{name}:back:0",
        "Next ›": f"pg:page:{name}:on:2",
        "»": f"pg:page:{name}:last:2",
    }


async def test_where_pages_cannot_be_kept_the_first_is_shown_without_buttons(
    state: StateDatabase,
) -> None:
    chat, pages = KeptChat(), pages_of(state)
    await state.connection.execute("DROP TABLE replies")
    assert await shown(chat, pages) == {}
    assert chat.sent[-1].text.startswith("🟢 All")
