"""Channels, threads, what is unread, and what comes from further up."""

import re

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.slow

UNREAD = re.compile("unread")


async def test_channels_are_those_that_the_person_sees_and_may_write_in(town, open_window):
    window = await open_window(town.discord, "Ada")
    admins = window.page.locator("[data-channel=admins]")
    await expect(admins).to_have_count(1)
    await window.switch_channel("admins")
    await window.type("among us\n")
    await expect(window.messages("among us")).to_have_count(1)
    await window.switch_person("noel")
    await expect(admins).to_have_count(0)
    await expect(window.page.locator("#channel-name")).to_have_text("databases")
    await expect(window.messages("among us")).to_have_count(0)
    await window.switch_channel("announcements")
    composer = window.page.locator("#composer")
    await expect(composer).to_be_disabled()
    await expect(composer).to_have_attribute(
        "placeholder", "You do not have permission to send messages in this channel."
    )
    await window.switch_channel("general")
    await expect(composer).to_be_enabled()


async def test_what_came_elsewhere_is_marked_and_what_calls_the_reader_is_counted(
    town, open_window
):
    window = await open_window(town.discord, "Ada")
    general = window.page.locator("#channels li").filter(
        has=window.page.locator("[data-channel=general]")
    )
    for number in range(30):
        await town.say("Otis", "general", f"line {number}")
    await town.say("Otis", "general", f"<@{town.person_id('Ada')}> look")
    await expect(general).to_have_class(UNREAD)
    await expect(general.locator(".mention-badge")).to_have_text(re.compile("^1"))
    await expect(window.page).to_have_title(re.compile(r"^\(1\) #databases"))
    await window.switch_channel("general")
    await expect(general).not_to_have_class(UNREAD)
    await expect(window.messages("look")).to_have_class(re.compile("calling"))
    line = window.page.locator(".day.new")
    await expect(line).to_have_count(1)
    await expect(window.page.locator("#new-bar")).to_contain_text("31 new messages since")
    await window.page.locator("#new-jump").click()
    await expect(line).to_be_in_viewport()
    await window.switch_channel("databases")
    await window.switch_channel("general")
    await expect(line).to_have_count(0)


async def test_what_was_read_is_remembered_over_a_reload(town, open_window):
    window = await open_window(town.discord, "Ada")
    await town.say("Otis", "general", "read this")
    general = window.page.locator("[data-channel=general]")
    await expect(general).to_contain_text("(unread)")
    await window.page.reload()
    await expect(general).to_contain_text("(unread)")
    await window.switch_channel("general")
    await expect(window.messages("read this")).to_be_visible()
    await window.switch_channel("databases")
    await window.page.reload()
    await expect(window.page.locator("body")).to_have_attribute("data-state", "live")
    await expect(general).not_to_contain_text("(unread)")


async def test_older_messages_are_loaded_as_one_scrolls_up_and_nothing_jumps(town, open_window):
    for number in range(120):
        await town.say("Otis", "databases", f"line {number:03}")
    window = await open_window(town.discord)
    items = window.page.locator("[data-message-id]")
    await expect(items).to_have_count(50)
    await expect(window.page.locator("#introduction")).to_be_hidden()
    scroller = window.page.locator("#scroller")
    await scroller.evaluate("it => { it.scrollTop = 300; }")
    top = "item => item.getBoundingClientRect().top"
    before = await window.messages("line 085").evaluate(top)
    await expect(items).to_have_count(100)
    assert abs(await window.messages("line 085").evaluate(top) - before) < 2
    await scroller.evaluate("it => { it.scrollTop = 0; }")
    await expect(items).to_have_count(120)
    await expect(window.messages("line 000")).to_have_count(1)
    await expect(window.page.locator("#introduction")).to_be_visible()


async def test_a_person_opens_a_thread_on_a_message_and_answers_in_it(town, open_window):
    await town.say("Otis", "databases", "Which tables are large?")
    ada = await open_window(town.discord, "Ada")
    question = ada.messages("Which tables are large?")
    await question.hover()
    await question.get_by_role("button", name="Create Thread").click()
    await ada.page.get_by_label("Thread Name").fill("Large tables")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("#channel-name")).to_have_text("Large tables")
    await expect(ada.page.locator("#channel-path")).to_have_text("databases")
    await expect(ada.messages("Which tables are large?")).to_have_attribute("data-author", "otis")
    await ada.type("assets, 31 GiB\n")
    await expect(ada.messages("assets, 31 GiB")).to_have_count(1)
    otis = await open_window(town.discord, "Otis")
    card = otis.page.locator(".thread-card")
    await expect(card).to_contain_text("Large tables")
    await expect(card).to_contain_text("assets, 31 GiB")
    await card.click()
    await expect(otis.messages("assets, 31 GiB")).to_have_attribute("data-author", "ada")
    await otis.page.locator("#channel-path").get_by_role("button", name="databases").click()
    await expect(otis.page.locator("#channel-name")).to_have_text("databases")


async def test_a_thread_without_a_message_begins_with_a_notice(town, open_window):
    window = await open_window(town.discord, "Otis")
    await window.page.get_by_role("button", name="Threads").click()
    await window.page.get_by_role("button", name="Create Thread").click()
    await window.page.get_by_label("Thread Name").fill("Restores")
    await window.page.keyboard.press("Enter")
    await expect(window.page.locator("#channel-name")).to_have_text("Restores")
    await window.switch_channel("databases")
    await expect(window.page.locator(".notice")).to_contain_text("Otis started a thread: Restores")
    await window.page.get_by_role("button", name="Threads").click()
    await window.page.locator("dialog [data-thread=Restores]").click()
    await expect(window.page.locator("#channel-name")).to_have_text("Restores")


async def test_a_bots_thread_appears_and_goes_behind_a_fold_when_it_is_archived(town, open_window):
    await town.start_bot()
    window = await open_window(town.discord)
    await window.run("lab thread")
    thread = window.page.locator("#channels [data-thread='Nightly backup']")
    await expect(thread).to_have_count(1)
    await window.type("go on\n")
    await expect(thread).to_have_count(0)
    await window.page.get_by_role("button", name="1 archived thread").click()
    await window.open_thread("Nightly backup")
    await expect(window.messages("Step 1 of 3")).to_have_count(1)


async def test_who_types_is_shown_until_they_have_written(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.run("lab typing")
    typing = window.page.locator("#typing")
    await expect(typing).to_have_text("pgherd is typing…")
    await window.type("go on\n")
    await expect(window.messages("Written.")).to_have_count(1)
    await expect(typing).to_have_text("")


async def test_a_person_deletes_an_own_message_after_being_asked(town, open_window):
    await town.say("Otis", "databases", "a slip")
    await town.say("Ada", "databases", "from Ada")
    window = await open_window(town.discord, "Otis")
    slip = window.messages("a slip")
    await window.messages("from Ada").hover()
    foreign = window.messages("from Ada").get_by_role("button", name="Delete Message")
    await expect(foreign).to_have_count(0)
    await slip.hover()
    await slip.get_by_role("button", name="Delete Message").click()
    await expect(window.page.locator("dialog")).to_contain_text("Are you sure")
    await window.page.locator("dialog").get_by_role("button", name="Delete", exact=True).click()
    await expect(slip).to_have_count(0)
    await expect(window.messages("from Ada")).to_have_count(1)


async def test_bad_weather_is_said_above_the_messages_until_it_is_over(town, open_window):
    window = await open_window(town.discord)
    banner = window.page.locator("#weather")
    await expect(banner).to_be_hidden()
    await town.post("weather", {"latency_ms": 50})
    await expect(banner).to_contain_text("50")
    await town.post("weather", {"latency_ms": 0})
    await expect(banner).to_be_hidden()
