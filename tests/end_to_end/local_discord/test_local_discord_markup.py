"""What text becomes on the page: Discord's markdown, and never anything that acts."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.slow

PARSE = """async (text) => {
    const { parseMarkdown } = await import("/page/markdown.js");
    return parseMarkdown(text);
}"""
DURATIONS = """async (pieces) => {
    const { parseMarkdown } = await import("/page/markdown.js");
    const timed = (text) => {
        const start = performance.now();
        parseMarkdown(text);
        return performance.now() - start;
    };
    return pieces.map((piece) => {
        const text = (length) => piece.repeat(Math.ceil(length / piece.length));
        timed(text(2000));
        const fastest = (length) => {
            const whole = text(length);
            return Math.min(...Array.from({ length: 9 }, () => timed(whole)));
        };
        return [fastest(50_000), fastest(200_000)];
    });
}"""
HOSTILE_PIECES = [
    "*", "**a ", "_a", "__a*", "~~", "*a **b __c _d ~~e ", "`", "`` ", "``` ", "```\n", "<", "<@",
    "<t:", "<https://", "[", "[a](", "[](", "[a](http://x", "h", "http://", "http://a)))", "(",
    "> ", "- ", "  - a\n", "1. ", "# ", "\\", "@", "@everyone",
]  # fmt: skip
ATTACKS = [
    '<img src=x onerror="window.hacked=1">',
    "<script>window.hacked=1</script>",
    "<svg/onload=window.hacked=1>",
    '"><iframe srcdoc="<script>parent.hacked=1</script>">',
    "[press](javascript:window.hacked=1) <javascript:window.hacked=1>",
    "[press](data:text/html,<script>window.hacked=1</script>)",
    'https://example.org/"onmouseover="window.hacked=1',
    "```<b>\n</code></pre><script>window.hacked=1</script>```",
]


def text(value):
    return {"type": "text", "value": value}


def node(kind, *children):
    return {"type": kind, "children": [text(c) if isinstance(c, str) else c for c in children]}


def link(href, label):
    return {"type": "link", "href": href, "children": [text(label)]}


CASES = {
    "**a** *b* __c__ ~~d~~": [
        node("strong", "a"), text(" "), node("emphasis", "b"), text(" "), node("underline", "c"),
        text(" "), node("strike", "d"),
    ],
    "***both*** snake_case_name": [
        node("strong", node("emphasis", "both")), text(" snake_case_name"),
    ],
    "2 * 3 * 4, **open, _open": [text("2 * 3 * 4, **open, _open")],
    "**a _b** c_": [node("strong", "a _b"), text(" c_")],
    r"\*not\* `**not**` ``a`b``": [
        text("*not* "), {"type": "code", "value": "**not**"}, text(" "),
        {"type": "code", "value": "a`b"},
    ],
    "(https://a.example/x_(y)), <https://b.example>": [
        text("("), link("https://a.example/x_(y)", "https://a.example/x_(y)"), text("), "),
        link("https://b.example/", "https://b.example"),
    ],
    "[docs](https://a.example) [no](ftp://a.example)": [
        link("https://a.example/", "docs"), text(" [no](ftp://a.example)"),
    ],
    "<@1> <@&2> <#3> <t:1700000000:R> </pg status:4>": [
        {"type": "mention", "kind": "user", "id": "1"}, text(" "),
        {"type": "mention", "kind": "role", "id": "2"}, text(" "),
        {"type": "mention", "kind": "channel", "id": "3"}, text(" "),
        {"type": "timestamp", "unix": 1700000000, "style": "R"}, text(" "),
        {"type": "mention", "kind": "command", "path": "pg status"},
    ],
}  # fmt: skip


async def test_inline_markdown_is_read_as_discord_reads_it(town, open_window):
    window = await open_window(town.discord)
    found = {source: await window.page.evaluate(PARSE, source) for source in CASES}
    assert found == {source: [node("paragraph", *nodes)] for source, nodes in CASES.items()}


async def test_blocks_are_read_as_discord_reads_them(town, open_window):
    window = await open_window(town.discord)
    source = "# Title\n-# small\none\ntwo\n> quoted\n```sql\nselect *;\n```\n- a\n  - b\n- c\n3. d"
    inner = {"type": "list", "start": None, "items": [[text("b")]]}
    assert await window.page.evaluate(PARSE, source) == [
        {**node("heading", "Title"), "level": 1},
        node("subtext", "small"),
        node("paragraph", "one\ntwo"),
        node("quote", node("paragraph", "quoted")),
        {"type": "code_block", "language": "sql", "value": "select *;"},
        {"type": "list", "start": None, "items": [[text("a"), inner], [text("c")]]},
        {"type": "list", "start": 3, "items": [[text("d")]]},
    ]


async def test_four_times_the_hostile_text_takes_about_four_times_as_long(town, open_window):
    window = await open_window(town.discord)
    durations_ms = await window.page.evaluate(DURATIONS, HOSTILE_PIECES)
    slow = [
        (piece, short, long)
        for piece, (short, long) in zip(HOSTILE_PIECES, durations_ms, strict=True)
        # A quadratic reader takes sixteen times as long; a few ms are the clock's own noise.
        if long > 10 * max(short, 5)
    ]
    assert slow == []


async def test_what_people_write_is_shown_as_text_and_never_acts(town, open_window):
    window = await open_window(town.discord)
    for attack in ATTACKS:
        await town.say("Noel", "databases", attack)
    await expect(window.page.locator("[data-message-id]")).to_have_count(len(ATTACKS))
    for attack in ATTACKS[:6]:
        await expect(window.messages(attack)).not_to_have_count(0)
    await nothing_acts(window)


async def test_what_the_bot_writes_is_shown_as_text_and_never_acts(town_with_bot, open_window):
    window = await open_window(town_with_bot.discord)
    await window.run("lab hostile")
    answer = window.messages("Ada used /lab hostile")
    for part in (".message-text", ".embed-title", ".embed-description", ".embed-field-name",
                 ".embed-field-value", ".embed-footer"):  # fmt: skip
        await expect(answer.locator(part)).to_contain_text('<img src=x onerror="window.hacked=1">')
    await nothing_acts(window)


async def nothing_acts(window):
    page = window.page
    inside = page.locator("#messages")
    await expect(inside.locator("img, script, iframe, svg[onload], b")).to_have_count(0)
    hrefs = await inside.locator("a").evaluate_all("links => links.map((link) => link.protocol)")
    assert set(hrefs) <= {"http:", "https:"}
    assert await inside.evaluate(
        "list => [...list.querySelectorAll('*')].every((element) =>"
        " element.getAttributeNames().every((name) => !name.startsWith('on')))"
    )
    assert await page.evaluate("window.hacked") is None


async def test_mentions_and_moments_become_pills_with_names(town, open_window):
    window = await open_window(town.discord)
    guild = town.discord.world.guild
    role = guild.roles["pgherd-admin"]
    await town.say("Ada", "databases", f"<@{guild.bot.id}> <@&{role.id}> <@1> @everyone <t:0:D>")
    await expect(window.page.locator("#messages .mention")).to_have_text(
        ["@pgherd", "@pgherd-admin", "@unknown-user", "@everyone"]
    )
    await expect(window.page.locator(".timestamp")).to_contain_text("January 1970")
