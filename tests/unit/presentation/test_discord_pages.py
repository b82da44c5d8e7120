import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.checks import Outcome
from bot.model.errors import UserMistake
from bot.model.reports import Line, Report, Section, Table
from bot.presentation.discord import error_embed, report_pages
from bot.presentation.markup import in_code, plain

# What PostgreSQL allows in a name of 63 bytes, and what Discord would interpret.
NASTY = [
    "@everyone",
    "<@1>",
    "**bold**",
    "`code`",
    "```",
    "||spoiler||",
    "[a](http://b)",
    "# head",
    "https://evil.example/",
]
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=20))
lines = st.builds(
    Line, st.sampled_from(Outcome), texts, texts, st.lists(texts, max_size=4).map(tuple)
)
tables = st.builds(
    lambda heading, rows: Table(heading, ("one", "two"), rows, frozenset({"two"})),
    texts,
    st.lists(st.tuples(texts, texts), max_size=20).map(tuple),
)
reports = st.builds(
    Report,
    texts,
    st.sampled_from(Outcome),
    st.lists(st.builds(Section, texts, st.lists(lines, max_size=20).map(tuple)), max_size=2).map(
        tuple
    ),
    st.lists(tables, max_size=12).map(tuple),
)


@given(reports)
def test_any_report_is_within_discords_limits(report: Report) -> None:
    for embeds in report_pages(report):
        assert 1 <= len(embeds) <= 10
        assert sum(len(embed) for embed in embeds) <= 6000
        for embed in embeds:
            assert len(embed.title or "") <= 256
            assert len(embed.description or "") <= 4096
            assert embed.title or embed.description


def report_of(count: int) -> Report:
    rows = tuple(Line(Outcome.GOOD, f"server_{n}", "16.15 · up 3 d") for n in range(count))
    return Report("Status", Outcome.GOOD, (Section("Servers", rows),))


def text_of(pages: list[list[discord.Embed]]) -> str:
    return "\n".join(embed.description or "" for page in pages for embed in page)


def test_fifty_servers_are_all_there_and_each_page_says_which_it_is() -> None:
    pages = report_pages(report_of(500))
    shown = text_of(pages)
    assert all(f"server\\_{n}**" in shown for n in range(500))
    assert [page[-1].footer.text for page in pages] == [
        f"Page {n} of {len(pages)}" for n in range(1, len(pages) + 1)
    ]
    assert {page[0].title for page in pages} == {"🟢 Status"}
    ((embed,),) = report_pages(report_of(5))
    assert embed.footer.text is None


def table_of(count: int, *, name: str = "table") -> Report:
    rows = tuple((f"{name}_{n}", f"{n} MB", f"{n}") for n in range(count))
    columns = ("table", "size", "rows")
    table = Table("Tables", columns, rows, frozenset({"size", "rows"}))
    return Report("Sizes", Outcome.GOOD, tables=(table,))


def test_ten_thousand_rows_are_all_there_with_the_head_on_every_page() -> None:
    pages = report_pages(table_of(10_000))
    shown = text_of(pages)
    found = [line.split()[0] for line in shown.splitlines() if line.startswith("table_")]
    assert found == [f"table_{n}" for n in range(10_000)]
    assert all("table " in (page[0].description or "") for page in pages)


def test_a_name_too_long_for_a_phone_stands_alone_above_its_row() -> None:
    rows = (("a" * 63, "1 MB", "10"), ("short", "12 MB", "7"))
    table = Table("Tables", ("table", "size", "rows"), rows, frozenset({"size", "rows"}))
    ((embed,),) = report_pages(Report("Sizes", Outcome.GOOD, tables=(table,)))
    assert (embed.description or "").splitlines()[2:] == [
        "table   size  rows",
        "-----  -----  ----",
        "a" * 63,
        "        1 MB    10",
        "short  12 MB     7",
        "```",
    ]


def test_where_the_numbers_leave_no_room_for_names_all_stand_alone() -> None:
    columns = ("name", "a long heading", "another heading")
    table = Table("Tables", columns, (("name of a table", "1", "2"),), frozenset(columns[1:]))
    ((embed,),) = report_pages(Report("Sizes", Outcome.GOOD, tables=(table,)))
    assert (embed.description or "").splitlines()[2:] == [
        "name",
        "  a long heading  another heading",
        "  --------------  ---------------",
        "name of a table",
        "               1                2",
        "```",
    ]


def test_names_that_would_break_a_line_or_turn_its_direction_are_shown_as_one() -> None:
    rows = (("a\nb\x1b[31m\u202ec 👩\u200d💻", "1 MB"),)
    report = Report("t", Outcome.GOOD, tables=(Table("Tables", ("name", "size"), rows),))
    assert "a�b�[31m�c 👩\u200d💻" in text_of(report_pages(report))


def test_severity_is_a_colour_and_a_word() -> None:
    line = Line(Outcome.CRITICAL, "mealie_postgres", "down", ("nobody listens",))
    ((embed,),) = report_pages(
        Report("1 critical", Outcome.CRITICAL, (Section("Servers", (line,)),))
    )
    assert embed.description == (
        "**Servers**\n🔴 **mealie\\_postgres** critical · down\n> nobody listens"
    )
    assert embed.title == "🔴 1 critical"


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_shown_and_never_interpreted(name: str) -> None:
    shown = plain(name)
    assert "@everyone" not in shown
    assert "<@" not in shown.replace("\\<", "")
    assert "://" not in shown
    for mark in ("**", "||", "`"):
        assert mark not in shown.replace("\\" + mark[0], "")


@given(texts)
def test_nothing_ends_a_code_block_from_inside(text: str) -> None:
    assert "``" not in in_code(text)


def test_a_unit_stays_at_its_number() -> None:
    assert plain("up 3 d, 24.8 MB of 2 dogs") == "up 3\u00a0d, 24.8\u00a0MB of 2 dogs"


def test_an_error_says_what_happened_and_what_to_do() -> None:
    embed = error_embed(UserMistake("There is no server named 'x'.", code="c", hint="Try y."))
    assert embed.description == "There is no server named 'x'.\nTry y."
