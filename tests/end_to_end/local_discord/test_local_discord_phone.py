"""The page on a phone: one column at a time, sheets, targets that a finger hits."""

import pytest
from playwright.async_api import expect
from support.window import PHONE

pytestmark = pytest.mark.slow

# What is pressed, and how high its target is; a part may reach beyond its box by ::after.
SMALL_TARGETS = """() => {
    const seen = [...document.querySelectorAll("button, input, textarea, [role=option]")]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled
            && one.closest("[inert]") === null);
    const heightOf = (one) => {
        const reach = getComputedStyle(one, "::after");
        const box = reach.content === "none" ? one : one.closest(".bar-title") ?? one;
        return box.getBoundingClientRect().height;
    };
    return seen.filter((one) => heightOf(one) < 44)
        .map((one) => `${one.outerHTML.slice(0, 90)} ${heightOf(one)}`);
}"""
SMALL_TYPE = """() => [...document.querySelectorAll("input, textarea")]
    .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.id)"""


async def test_channels_people_and_threads_are_reached_by_the_arrow_back(town, open_window):
    await town.say("Otis", "general", "over here")
    window = await open_window(town.discord, **PHONE, touch=True)
    page = window.page
    await expect(page.locator("[data-channel=general]")).to_be_hidden()
    await page.locator("#open-navigation").tap()
    await expect(page.locator("[data-channel=general]")).to_be_in_viewport()
    box = await page.locator("#navigation").bounding_box()
    assert box["width"] == pytest.approx(PHONE["width"])
    assert await page.evaluate(SMALL_TARGETS) == []
    await page.locator("[data-channel=general]").tap()
    await expect(page.locator("#channel-name")).to_have_text("general")
    await expect(page.locator("[data-channel=general]")).to_be_hidden()
    await expect(window.messages("over here")).to_be_in_viewport()
    await window.switch_person("vera")
    assert not await window.scrolls_sideways()


async def test_everything_that_a_finger_has_to_hit_is_large_enough(town_with_bot, open_window):
    for command in ("lab choose", "lab buttons", "lab files", "lab secret"):
        await town_with_bot.call("Ada", command)
    window = await open_window(town_with_bot.discord, **PHONE, touch=True)
    await expect(window.messages("The door is open.")).to_have_count(1)
    await expect(window.messages("Two files.")).to_have_count(1)
    assert await window.page.evaluate(SMALL_TARGETS) == []
    assert await window.page.evaluate(SMALL_TYPE) == []
    await window.page.locator("[data-custom-id=some]").tap()
    await expect(window.page.locator("dialog.dropdown")).to_be_visible()
    assert await window.page.evaluate(SMALL_TARGETS) == []
    sheet = await window.page.locator("dialog.dropdown").bounding_box()
    assert sheet["width"] == pytest.approx(PHONE["width"])
    await window.page.locator("dialog").get_by_role("button", name="Close").tap()
    await window.run("lab form")
    await expect(window.modal("Terminate a connection")).to_be_visible()
    assert await window.page.evaluate(SMALL_TARGETS) == []
    assert await window.page.evaluate(SMALL_TYPE) == []
    assert not await window.scrolls_sideways()


async def test_a_finger_that_rests_on_a_message_brings_its_actions(town, open_window):
    await town.say("Otis", "databases", "a slip")
    window = await open_window(town.discord, "Otis", **PHONE, touch=True)
    finger = {"pointerType": "touch", "isPrimary": True}
    text = window.messages("a slip").locator(".message-text")
    await text.dispatch_event("pointerdown", {**finger, "bubbles": True})
    sheet = window.page.locator("dialog.menu")
    await expect(sheet.get_by_role("button", name="Create Thread")).to_be_visible()
    assert await window.page.evaluate(SMALL_TARGETS) == []
    await sheet.get_by_role("button", name="Delete Message").tap()
    await window.page.locator("dialog").get_by_role("button", name="Delete", exact=True).tap()
    await expect(window.messages("a slip")).to_have_count(0)
