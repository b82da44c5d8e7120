"""Selects, modals and pictures on the page, on a desk and on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect
from support.window import PHONE

pytestmark = pytest.mark.slow

WIDE = {"width": 1280, "height": 800}


def option(window, label):
    return window.page.locator("dialog.dropdown [role=option]").filter(has_text=label)


@pytest.mark.parametrize("size", [WIDE, {**PHONE, "touch": True}], ids=["wide", "phone"])
async def test_every_kind_of_select_tells_the_bot_what_was_chosen(town_with_bot, open_window, size):
    await town_with_bot.call("Ada", "lab choose")
    window = await open_window(town_with_bot.discord, **size)
    message = window.page.locator(".message").filter(has=window.page.locator(".select"))
    for custom_id, labels, told in (
        ("one", ["immich"], "one: immich"),
        ("some", ["mealie", "authentik"], "some: authentik, mealie, shared"),
        ("who", ["Vera"], "who: vera"),
        ("whom", ["pgherd-admin"], "whom: pgherd-admin"),
        ("where", ["general"], "where: general"),
    ):
        await window.select(custom_id, *labels)
        await expect(message).to_contain_text(told)
    assert not await window.scrolls_sideways()


async def test_a_select_keeps_to_its_bounds_and_offers_what_belongs_to_it(
    town_with_bot, open_window
):
    await town_with_bot.call("Ada", "lab choose")
    window = await open_window(town_with_bot.discord)
    some = window.page.locator("[data-custom-id=some]")
    await expect(some.locator(".chip-name")).to_have_text(["shared"])
    await some.click()
    done = window.page.locator("dialog").get_by_role("button", name="Done")
    await expect(done).to_be_disabled()
    for label in ("authentik", "immich"):
        await option(window, label).click()
    await expect(option(window, "mealie")).to_have_attribute("aria-disabled", "true")
    await option(window, "mealie").click(force=True)
    await expect(window.page.get_by_role("status").get_by_text("3 chosen, 2 to 3")).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(window.messages("some: authentik, immich, shared")).to_have_count(1)

    await some.click()
    for label in ("authentik", "immich"):
        await option(window, label).click()
    await expect(done).to_be_disabled()
    await window.page.keyboard.press("Escape")
    await expect(window.messages("some: authentik, immich, shared")).to_have_count(1)

    await window.page.locator("[data-custom-id=where]").click()
    await expect(window.page.locator("dialog .choice-label")).to_have_text(
        ["databases", "general", "admins", "announcements"]
    )


async def test_a_select_is_worked_with_the_keyboard_alone(town_with_bot, open_window):
    await town_with_bot.call("Ada", "lab choose")
    window = await open_window(town_with_bot.discord)
    keyboard = window.page.keyboard
    one = window.page.locator("[data-custom-id=one]")
    await one.focus()
    await keyboard.press("Enter")
    await expect(one).to_have_attribute("aria-expanded", "true")
    listbox = window.page.get_by_role("listbox", name="One server")
    await expect(listbox).to_be_focused()
    await keyboard.press("ArrowDown")
    await expect(listbox).to_have_attribute("aria-activedescendant", "choice-1")
    await keyboard.press("Enter")
    await expect(window.messages("one: immich")).to_have_count(1)
    await expect(one).to_be_focused()
    await window.page.locator("[data-custom-id=whom]").press("Enter")
    await keyboard.type("oti")
    await expect(window.page.locator("dialog .choice-label")).to_have_text(["Otis"])
    await keyboard.press("Enter")
    await expect(window.messages("whom: otis")).to_have_count(1)
    await one.press("Enter")
    await keyboard.press("Escape")
    await expect(one).to_be_focused()
    await expect(one).to_have_attribute("aria-expanded", "false")


async def test_a_role_is_picked_and_a_disabled_select_stays_shut(town_with_bot, open_window):
    await town_with_bot.call("Ada", "lab role")
    window = await open_window(town_with_bot.discord)
    await expect(window.page.locator("[data-custom-id=off]")).to_be_disabled()
    await window.select("role", "pgherd-operator")
    await expect(window.messages("role: pgherd-operator")).to_contain_text("Only you can see this")


@pytest.mark.parametrize("size", [WIDE, {**PHONE, "touch": True}], ids=["wide", "phone"])
async def test_a_modal_is_checked_filled_in_and_answered(town_with_bot, open_window, size):
    window = await open_window(town_with_bot.discord, **size)
    await window.run("lab form")
    modal = window.modal("Terminate a connection")
    pid = modal.get_by_label("Process id")
    await expect(pid).to_be_focused()
    await expect(pid).to_have_attribute("placeholder", "4711")
    await expect(modal).to_contain_text("This form will be submitted to pgherd.")
    await expect(modal).to_contain_text("Where it runs")
    await window.submit()
    await expect(modal.locator(".field.wrong")).to_have_count(2)
    await expect(pid).to_have_attribute("aria-invalid", "true")
    await window.fill_in(pid="42", reason="x" * 41)
    await window.submit()
    await expect(modal).to_contain_text("Must be 3 or more in length.")
    await expect(modal).to_contain_text("Must be 40 or fewer in length.")
    await expect(modal.locator(".counter")).to_have_text(["2/10", "41/40"])
    await window.fill_in(pid="4711", reason="It hangs\nfor hours")
    await window.select("server", "mealie")
    await window.submit()
    await expect(modal).to_have_count(0)
    answer = window.messages("Terminate 4711 on mealie: It hangs")
    await expect(answer).to_contain_text("Only you can see this")
    assert not await window.scrolls_sideways()


async def test_a_modal_is_left_by_escape_or_cancel_and_keeps_the_focus_inside(
    town_with_bot, open_window
):
    await town_with_bot.call("Ada", "lab ask")
    window = await open_window(town_with_bot.discord)
    modal = window.modal("Terminate a connection")
    fill = window.page.locator("[data-custom-id=fill]")
    await window.press("Fill in")
    await expect(modal).to_be_visible()
    for _ in range(12):
        await window.page.keyboard.press("Tab")
        # The browser's own bars come after the last field; the page behind never does.
        assert await window.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    await modal.get_by_label("Process id").focus()
    await window.page.keyboard.press("Escape")
    await expect(modal).to_have_count(0)
    await expect(fill).to_be_focused()
    await window.press("Fill in")
    await modal.get_by_role("button", name="Cancel").click()
    await expect(modal).to_have_count(0)
    await expect(window.messages("A form, please.")).to_have_count(1)


async def test_a_modal_that_the_bot_does_not_answer_can_be_sent_again(
    town_with_bot, open_window, monkeypatch
):
    window = await open_window(town_with_bot.discord)
    await window.run("lab form")
    modal = window.modal("Terminate a connection")
    await window.fill_in(pid="hang")
    await window.select("server", "shared")
    with monkeypatch.context() as patched:
        patched.setattr(town_with_bot.discord.world, "answer_within", timedelta(seconds=2))
        await window.submit()
        await expect(modal.locator("[type=submit]")).to_have_attribute("aria-busy", "true")
        alert = modal.get_by_role("alert").first
        await expect(alert).to_have_text("Something went wrong. Try again.")
    await window.fill_in(pid="4711")
    await window.submit()
    await expect(window.messages("Terminate 4711 on shared: no reason")).to_have_count(1)


async def test_a_modal_opens_only_in_the_window_that_asked_for_it(town_with_bot, open_window):
    asking = await open_window(town_with_bot.discord)
    watching = await open_window(town_with_bot.discord)
    await asking.run("lab form")
    await expect(asking.modal("Terminate a connection")).to_be_visible()
    await town_with_bot.say("Noel", "databases", "meanwhile")
    await expect(watching.messages("meanwhile")).to_have_count(1)
    await expect(watching.page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("size", [WIDE, {**PHONE, "touch": True}], ids=["wide", "phone"])
async def test_an_embed_shows_its_pictures_and_one_opens_in_full(town_with_bot, open_window, size):
    await town_with_bot.call("Ada", "lab picture")
    window = await open_window(town_with_bot.discord, **size)
    embed = window.page.locator(".embed")
    image = embed.locator(".embed-image img")
    await expect(image).to_have_js_property("naturalWidth", 480)
    await expect(embed.locator(".embed-thumbnail img")).to_have_js_property("naturalWidth", 64)
    await expect(embed.locator(".embed-author-icon")).to_have_js_property("naturalWidth", 24)
    await expect(embed.locator(".embed-field")).to_have_count(4)
    await expect(embed.locator(".embed-footer")).to_have_text(re.compile("until today.+Today at"))
    await expect(window.page.locator(".file-card, .attachment")).to_have_count(0)
    await embed.locator(".embed-image").click()
    lightbox = window.page.locator("dialog.lightbox")
    await expect(lightbox.locator("img")).to_have_js_property("naturalWidth", 480)
    assert not await window.scrolls_sideways()
    await window.page.keyboard.press("Escape")
    await expect(lightbox).to_have_count(0)
