"""What a person sees in the local Discord while a bot works in it."""

import asyncio
import re
import signal
import socket
from datetime import timedelta

from playwright.async_api import expect
from support.town import Town

from bot.demo.discord.messages import Draft
from bot.demo.discord.server import LocalDiscord

ADA_USED = "Ada used /lab "


async def test_a_command_shows_its_answer_under_the_line_of_who_used_it(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.run("lab buttons")
    answer = window.messages("Pressed: 0")
    await expect(answer).to_contain_text(f"{ADA_USED}buttons")
    await expect(answer).to_have_attribute("data-author", "pgherd")
    await expect(answer.locator(".badge")).to_have_text("APP")
    await expect(answer.locator(".sent-at")).to_have_text(re.compile(r"^Today at \d\d:\d\d$"))


async def test_a_deferred_answer_is_thought_about_and_then_edited_live(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.run("lab work")
    thinking = window.messages("pgherd is thinking…")
    await expect(thinking).to_have_count(1)
    message_id = await thinking.get_attribute("data-message-id")
    answer = window.page.locator(f"[data-message-id='{message_id}']")
    await window.type("go on\n")
    await expect(answer).to_contain_text("Step 1 of 2")
    await window.type("go on\n")
    await expect(answer).to_contain_text("Step 2 of 2")
    await expect(answer).not_to_contain_text("thinking")
    await expect(answer).to_have_count(1)


async def test_a_pressed_button_edits_its_message_and_keeps_the_focus(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.run("lab buttons")
    count = window.page.locator("[data-custom-id=count]")
    await count.click()
    await expect(window.messages("Pressed: 1")).to_contain_text("(edited)")
    await expect(count).to_be_focused()
    await window.page.keyboard.press("Enter")
    await expect(window.messages("Pressed: 2")).to_have_count(1)


async def test_a_button_spins_until_the_bot_acknowledges_it(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.run("lab buttons")
    wait = window.page.locator("[data-custom-id=wait]")
    await wait.click()
    await expect(wait).to_have_attribute("aria-busy", "true")
    await expect(wait.locator(".spinner")).to_be_visible()
    await town_with_bot.say("Otis", "databases", "go on")
    await expect(window.messages("Waited.")).to_have_count(1)
    await expect(wait).not_to_have_attribute("aria-busy", "true")


async def test_buttons_have_discords_colours_and_a_disabled_one_cannot_be_pressed(
    town_with_bot, open_window
):
    window = await open_window(town_with_bot.discord)
    await window.run("lab buttons")
    colors = {
        "count": "rgb(88, 101, 242)",
        "wait": "rgb(78, 80, 88)",
        "ask": "rgb(36, 128, 70)",
        "stop": "rgb(218, 55, 60)",
    }
    for name, color in colors.items():
        button = window.page.locator(f"button[data-custom-id={name}]")
        await expect(button).to_have_css("background-color", color)
    await expect(window.page.locator("[data-custom-id=stop]")).to_be_disabled()
    link = window.page.get_by_role("link", name="Docs")
    await expect(link).to_have_attribute("href", "https://www.postgresql.org/docs/")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))


async def test_an_ephemeral_answer_is_seen_by_one_person_alone_until_dismissed(
    town_with_bot, open_window
):
    ada = await open_window(town_with_bot.discord)
    otis = await open_window(town_with_bot.discord, "Otis")
    await ada.run("lab secret")
    seen = ada.messages("The door is open.")
    await expect(seen).to_contain_text("Only you can see this")
    await town_with_bot.say("Noel", "databases", "what came after")
    await expect(otis.messages("what came after")).to_have_count(1)
    await expect(otis.messages("The door is open.")).to_have_count(0)
    await seen.get_by_role("button", name="Dismiss message").click()
    await expect(seen).to_have_count(0)
    await ada.page.reload()
    await expect(ada.messages("what came after")).to_have_count(1)
    await expect(seen).to_have_count(0)


async def test_becoming_another_person_shows_what_that_person_sees(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.run("lab secret")
    await expect(window.messages("The door is open.")).to_have_count(1)
    await window.page.locator("#person").click()
    await window.page.locator("[data-person=vera]").click()
    await expect(window.page.locator("#person")).to_contain_text("Vera")
    await expect(window.messages("The door is open.")).to_have_count(0)
    await window.type("hello from Vera\n")
    await expect(window.messages("hello from Vera")).to_have_attribute("data-author", "vera")


async def test_a_killed_bot_turns_grey_and_its_commands_are_said_not_to_be_answered(
    town, open_window
):
    await town.start_bot()
    window = await open_window(town.discord)
    await window.run("lab buttons")
    await expect(window.messages("Pressed: 0")).to_have_count(1)
    bot = window.page.locator("[data-member=pgherd]")
    await expect(bot).not_to_have_class(re.compile("offline"))
    await town.kill_bot()
    await expect(bot).to_have_class(re.compile("offline"))
    await window.run("lab work")
    failure = window.page.locator("[data-interaction-id]")
    await expect(failure.locator(".failure")).to_have_text("The application did not respond")
    await window.page.locator("[data-custom-id=count]").click()
    pressed = window.messages("Pressed: 0").locator(".failure")
    await expect(pressed).to_have_text("The application did not respond")
    await failure.get_by_role("button", name="Dismiss message").click()
    await expect(failure).to_have_count(0)


async def test_a_hung_bot_is_waited_for_and_then_said_not_to_respond(town, open_window):
    await town.start_bot()
    window = await open_window(town.discord)
    town.bot.send_signal(signal.SIGSTOP)
    town.discord.world.answer_within = timedelta(seconds=2)
    await window.run("lab work")
    sent = window.page.locator("[data-interaction-id]")
    await expect(sent).to_contain_text(f"{ADA_USED}work")
    await expect(sent.locator(".in-progress")).to_have_text("Sending command…")
    await expect(sent.locator(".failure")).to_have_text("The application did not respond")


async def test_pictures_are_shown_and_other_files_are_cards_with_their_size(
    town_with_bot, open_window
):
    window = await open_window(town_with_bot.discord)
    await window.run("lab files")
    answer = window.messages("Two files.")
    picture = answer.locator("img.picture")
    await expect(picture).to_have_js_property("naturalWidth", 320)
    card = answer.locator(".file-card")
    await expect(card).to_contain_text("dump.sql")
    await expect(card).to_contain_text("1.50 KB")


async def test_a_message_in_another_channel_marks_it_unread_until_it_is_read(town, open_window):
    window = await open_window(town.discord)
    general = window.page.locator("[data-channel=general]")
    await expect(general).to_have_count(1)
    await town.say("Otis", "general", "over here")
    await expect(general).to_contain_text("(unread)")
    await general.click()
    await expect(window.messages("over here")).to_be_visible()
    await expect(general).not_to_contain_text("(unread)")


async def test_new_messages_are_followed_unless_the_reader_has_scrolled_up(town, open_window):
    window = await open_window(town.discord)
    for number in range(40):
        await town.say("Otis", "databases", f"line {number:02}")
    await expect(window.messages("line 39")).to_be_in_viewport()
    await window.page.locator("#scroller").evaluate("scroller => { scroller.scrollTop = 0; }")
    await expect(window.messages("line 00")).to_be_in_viewport()
    await expect(window.page.locator("#jump")).to_be_visible()
    await town.say("Otis", "databases", "the newest")
    await expect(window.messages("the newest")).to_have_count(1)
    await expect(window.messages("line 00")).to_be_in_viewport()
    await window.page.locator("#jump").click()
    await expect(window.messages("the newest")).to_be_in_viewport()
    await expect(window.page.locator("#jump")).to_be_hidden()


async def test_what_was_written_while_the_connection_was_down_appears_once(open_window):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    discord = LocalDiscord(token="t", port=port)
    town = Town(discord)
    await discord.start()
    try:
        window = await open_window(town.discord)
        await town.say("Ada", "databases", "before")
        await expect(window.messages("before")).to_have_count(1)
        await discord.stop()
        await expect(window.page.locator("#connection")).to_be_visible()
        otis = discord.world.guild.people["Otis"]
        discord.world.post(otis, town.channel_id("databases"), Draft(content="in the gap"))
        await discord.start()
        await expect(window.messages("in the gap")).to_have_count(1)
        await expect(window.page.locator("#connection")).to_be_hidden()
        await asyncio.gather(*(town.say("Noel", "databases", f"after {n}") for n in range(5)))
        for text in ("before", "in the gap", *(f"after {n}" for n in range(5))):
            await expect(window.messages(text)).to_have_count(1)
        window.forgive("ERR_CONNECTION_REFUSED")
    finally:
        await discord.stop()
