import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faces.discord import error_embed, in_code, plain, report_embeds
from bot.model.checks import Outcome
from bot.model.errors import UserMistake
from bot.model.reports import Line, Report, Section, Table

# What PostgreSQL allows in a name of 63 bytes, and what Discord would interpret.
NASTY = ["@everyone", "<@1>", "**bold**", "`code`", "```", "||spoiler||", "[a](http://b)", "# head"]
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
    embeds = report_embeds(report)
    assert 1 <= len(embeds) <= 10
    assert sum(len(embed) for embed in embeds) <= 6000
    for embed in embeds:
        assert len(embed.title or "") <= 256
        assert len(embed.description or "") <= 4096


def report_of(count: int) -> Report:
    rows = tuple(Line(Outcome.GOOD, f"server_{n}", "16.15 · up 3 d") for n in range(count))
    return Report("Status", Outcome.GOOD, (Section("Servers", rows),))


def test_what_does_not_fit_is_counted() -> None:
    (embed,) = report_embeds(report_of(500))
    shown = (embed.description or "").splitlines()
    assert shown[-1] == f"… and {500 - (len(shown) - 2)} more"
    (small,) = report_embeds(report_of(5))
    assert "more" not in (small.description or "")


def test_severity_is_a_colour_and_a_word() -> None:
    line = Line(Outcome.CRITICAL, "mealie_postgres", "down", ("nobody listens",))
    (embed,) = report_embeds(Report("1 critical", Outcome.CRITICAL, (Section("Servers", (line,)),)))
    assert embed.description == (
        "**Servers**\n🔴 **mealie\\_postgres** critical · down\n> nobody listens"
    )
    assert embed.title == "🔴 1 critical"


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_shown_and_never_interpreted(name: str) -> None:
    shown = plain(name)
    assert "@everyone" not in shown
    assert "<@" not in shown.replace("\\<", "")
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
