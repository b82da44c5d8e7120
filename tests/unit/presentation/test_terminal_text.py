import click

from bot.model.checks import Outcome
from bot.model.reports import Line, Report, Section, Table
from bot.presentation.terminal import terminal_text

REPORT = Report(
    "1 critical: 2 servers",
    Outcome.CRITICAL,
    (
        Section(
            "Servers",
            (
                Line(Outcome.GOOD, "one", "16.15"),
                Line(Outcome.CRITICAL, "second", "down", ("answers: nobody listens",)),
            ),
        ),
    ),
    (
        Table(
            "Databases", ("name", "size"), (("a", "1.00 kB"), ("b", "12 MB")), frozenset({"size"})
        ),
    ),
)


def test_a_report_reads_well_without_colours() -> None:
    assert click.unstyle(terminal_text(REPORT)).splitlines() == [
        "1 critical: 2 servers",
        "",
        "Servers",
        "  ok        one     16.15",
        "  critical  second  down",
        "              answers: nobody listens",
        "",
        "Databases",
        "name     size",
        "----  -------",
        "a     1.00 kB",
        "b       12 MB",
    ]


def test_an_empty_table_keeps_its_header() -> None:
    empty = Report("t", Outcome.GOOD, tables=(Table("Databases", ("name", "size"), ()),))
    assert "name  size" in click.unstyle(terminal_text(empty))
