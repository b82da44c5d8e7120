"""Writing in the local Discord: commands, their options, messages, on a desk and on a phone."""

from playwright.async_api import expect

OVERFLOW = "document.scrollingElement.scrollWidth - innerWidth"


def options_of(window):
    return window.page.locator("#suggestions [role=option]")


def pill_of(window, option):
    return window.page.locator(f"[data-option={option}]")


async def test_typing_a_slash_lists_the_commands_and_narrows_them_down(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.type("/")
    paths = [
        "ask", "buttons", "choose", "files", "form", "hostile", "picture", "role", "secret",
        "status server limit order", "thread", "typing", "work",
    ]  # fmt: skip
    await expect(options_of(window).locator(".command-path")).to_have_text(
        [f"/lab {path}".replace(" server limit order", "serverlimitorder") for path in paths]
    )
    await expect(options_of(window).first).to_contain_text("A button that brings a form")
    await window.page.keyboard.type("lab s")
    await expect(options_of(window)).to_have_count(2)
    await window.page.keyboard.press("ArrowDown")
    await expect(options_of(window).nth(1)).to_have_attribute("aria-selected", "true")
    await window.page.keyboard.press("Escape")
    await expect(window.page.locator("#suggestions")).to_be_hidden()
    await expect(window.page.locator("#composer")).to_have_value("/lab s")


async def test_a_command_runs_with_an_option_picked_from_what_the_bot_offers(
    town_with_bot, open_window
):
    window = await open_window(town_with_bot.discord)
    await window.type("/lab status")
    await window.page.keyboard.press("Tab")
    await expect(pill_of(window, "server")).to_be_focused()
    await expect(options_of(window)).to_have_text(
        ["authentik 🟢", "immich 🟢", "mealie 🟢", "shared 🟢"]
    )
    await window.page.keyboard.type("imm")
    await expect(options_of(window)).to_have_text(["immich 🟢"])
    await window.page.keyboard.press("Enter")
    await expect(pill_of(window, "server")).to_have_value("immich 🟢")
    await window.page.keyboard.press("Enter")
    answer = window.messages("Ada used /lab status")
    await expect(answer.locator(".embed-title")).to_have_text("🔴 immich is down")
    await expect(answer.locator(".embed pre")).to_contain_text("authentik  16.14")
    await expect(answer.locator(".embed-field")).to_have_count(3)


async def test_optional_options_are_added_by_mouse_or_by_name_and_values_are_checked(
    town_with_bot, open_window
):
    window = await open_window(town_with_bot.discord)
    error = window.page.locator("#composer-error")
    await window.type("/lab st")
    await options_of(window).get_by_text("/lab status").click()
    await window.page.keyboard.type("immich")
    await options_of(window).get_by_text("immich 🟢").click()
    await options_of(window).get_by_text("limit").click()
    await window.page.keyboard.type("11")
    await window.page.keyboard.press("Enter")
    await expect(error).to_have_text("limit: This must be 10 or less.")
    await expect(pill_of(window, "limit")).to_have_attribute("aria-invalid", "true")
    await pill_of(window, "limit").fill("3")
    await window.page.locator("#composer").click()
    await window.page.keyboard.type("order:")
    await expect(options_of(window)).to_have_text(["Largest first", "By name"])
    await options_of(window).get_by_text("Largest first").click()
    await window.page.keyboard.press("Enter")
    answer = window.messages("immich is down")
    await expect(answer).to_contain_text("⚠️ 3")
    await expect(answer).to_contain_text("✅ size")


async def test_a_missing_required_option_is_said_in_the_composer(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.type("/lab status ")
    await expect(pill_of(window, "server")).to_be_focused()
    await window.page.keyboard.press("Escape")
    await window.page.keyboard.press("Enter")
    await expect(window.page.locator("#composer-error")).to_have_text(
        "server: This option is required. Specify a value."
    )
    await expect(window.page.locator("[data-message-id]")).to_have_count(0)
    await window.page.keyboard.press("Escape")
    await window.page.keyboard.press("Escape")
    await expect(window.page.locator("#command-pill")).to_be_hidden()


async def test_offers_that_come_too_late_are_dropped(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    held = []

    async def hold_the_first(route):
        if held:
            await route.continue_()
        else:
            held.append(route)

    await window.page.route("**/local/autocomplete", hold_the_first)
    async with window.page.expect_request("**/local/autocomplete"):
        await window.type("/lab status ")
    await expect(window.page.locator("#suggestions")).to_contain_text("Loading options…")
    await window.page.keyboard.type("shared")
    await expect(options_of(window)).to_have_text(["shared 🟢"])
    await held[0].fulfill(json={"choices": [{"name": "late", "value": "late"}]})
    await window.page.keyboard.press("Backspace")
    await expect(options_of(window)).to_have_text(["shared 🟢"])


async def test_a_message_may_have_lines_and_joins_the_one_before_it(town, open_window):
    window = await open_window(town.discord, "Otis")
    await window.type("first\n")
    await expect(window.messages("first")).to_have_attribute("data-author", "otis")
    await window.page.keyboard.type("second")
    await window.page.keyboard.press("Shift+Enter")
    await window.page.keyboard.type("third")
    await window.page.keyboard.press("Enter")
    await expect(window.messages("second").locator("p")).to_have_text("second\nthird")
    await expect(window.messages("second").locator(".message-header")).to_have_count(0)
    await expect(window.page.locator("#composer")).to_have_value("")


async def test_commands_that_appear_later_are_offered_without_a_reload(town, open_window):
    window = await open_window(town.discord)
    await window.type("/")
    await expect(window.page.locator("#suggestions")).to_contain_text("no commands yet")
    await town.start_bot()
    await expect(options_of(window)).to_have_count(13)
    await expect(window.page.locator("[data-member=pgherd]")).to_contain_text("online")


async def test_a_phone_shows_everything_without_sideways_scrolling(town_with_bot, open_window):
    await town_with_bot.call("Ada", "lab status", server="immich")
    await town_with_bot.call("Ada", "lab buttons")
    await town_with_bot.say("Ada", "databases", "w" * 300 + " ```\n" + "c" * 300 + "\n```")
    await town_with_bot.call("Ada", "lab files")
    window = await open_window(town_with_bot.discord, width=390, height=844)
    page = window.page
    await expect(window.messages("Two files.")).to_be_visible()
    assert await page.evaluate(OVERFLOW) <= 0
    scroller = page.locator("#scroller")
    assert await scroller.evaluate("it => it.scrollWidth - it.clientWidth") <= 0
    code = window.messages("cccc").locator("pre")
    assert await code.evaluate("it => it.scrollWidth - it.clientWidth") > 0
    await expect(page.locator("#person")).to_be_hidden()
    await page.get_by_role("button", name="Channels and people").click()
    await expect(page.locator("#person")).to_be_in_viewport()
    await page.keyboard.press("Escape")
    await expect(page.locator("#person")).to_be_hidden()
    await page.get_by_role("button", name="Member list").click()
    await expect(page.locator("[data-member=pgherd]")).to_be_in_viewport()
    assert await page.evaluate(OVERFLOW) <= 0
    await page.locator("#backdrop").click(position={"x": 20, "y": 400})
    await page.get_by_role("button", name="Use a command").click()
    await expect(options_of(window)).to_have_count(13)
    await options_of(window).get_by_text("/lab secret").click()
    await page.get_by_role("button", name="Send").click()
    await expect(window.messages("The door is open.")).to_be_in_viewport()
    assert await page.evaluate(OVERFLOW) <= 0
