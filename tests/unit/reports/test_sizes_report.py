import json
from dataclasses import replace

from reports.sizes_world import MB, OLD, SHARED, a_database, a_partitioned, a_table, found

from bot.model.checks import Outcome
from bot.model.facts import ServerState, Unanswered
from bot.model.reports import Report
from bot.model.sizes import RowsSource
from bot.reports.sizes.databases_report import databases_report
from bot.reports.sizes.facts import ServerSizes
from bot.reports.sizes.tables_report import tables_report, unanswered_report

WELL = ServerSizes(OLD, (a_database("immich", 75 * MB), a_database("postgres", 5 * MB)))
FULL = ServerSizes(SHARED, (a_database("wiki", 120 * MB),))


def first_lines(report: Report) -> dict[str, str]:
    return {line.subject: line.text for line in report.sections[0].lines}


def test_all_databases_begin_with_what_matters_and_the_fullest_server() -> None:
    report = databases_report([WELL, FULL])
    assert first_lines(report) == {
        "total": "200 MB in 3 databases on 2 servers",
        "biggest": "wiki on shared, 120 MB (60 %)",
    }
    assert [table.heading for table in report.tables] == ["shared: 120 MB", "old: 80.0 MB"]
    assert report.tables[1].rows == (
        ("immich", "owner", "75.0 MB", "38 %"),
        ("postgres", "owner", "5.00 MB", "2 %"),
    )
    assert report.outcome is Outcome.GOOD


def test_a_server_that_does_not_answer_is_a_line_with_what_to_do() -> None:
    report = databases_report([ServerSizes(OLD, Unanswered(ServerState.DOWN, "gone")), FULL])
    assert report.outcome is Outcome.CRITICAL
    assert first_lines(report)["old"] == "down"
    assert "Start the server" in report.sections[0].lines[-1].notes[0]
    assert report.data["ok"] is False
    assert len(report.data["databases"]) == 1  # type: ignore[arg-type]


def test_nobody_answers_is_a_report_too() -> None:
    report = databases_report([ServerSizes(OLD, Unanswered(ServerState.HUNG, "mute"))])
    assert first_lines(report) == {"total": "0 B in 0 databases on 0 servers", "old": "hung"}


def test_a_database_whose_size_the_role_may_not_know_is_a_row() -> None:
    closed = a_database("diary", None, may_enter=False)
    report = databases_report([ServerSizes(OLD, (closed, a_database("postgres", 5 * MB)))])
    assert report.outcome is Outcome.ADVISORY
    assert report.tables[0].rows[-1] == ("diary", "owner", "–", "–")
    notes = " ".join(report.sections[0].lines[-1].notes)
    assert "GRANT CONNECT ON DATABASE" in notes
    assert "GRANT pg_monitor" in notes


def test_tables_begin_with_total_biggest_and_dead_rows() -> None:
    report = tables_report(
        OLD,
        found(
            a_table("asset"),
            a_table("jobs", schema="queue", dead_rows_estimate=300_000, table_bytes=40 * MB),
        ),
    )
    assert first_lines(report) == {
        "total": "100 MB · 2 tables (4.00 MB indexes, 2.00 MB TOAST)",
        "biggest": "queue.jobs, 43.0 MB (43 %)",
        "dead rows": "queue.jobs 75 %",
    }
    assert report.outcome is Outcome.ADVISORY
    sizes, rows = report.tables
    assert sizes.rows[1] == ("asset", "10.0 MB", "2.00 MB", "1.00 MB")
    assert rows.rows[1] == ("asset", "100 k", "0", "0 %", "3 d", "5 h")


def test_an_estimate_says_when_it_is_old_and_a_dash_when_there_is_none() -> None:
    old = a_table("old", rows_source=RowsSource.CATALOG, dead_rows_estimate=None)
    never = a_table("never", rows_estimate=None, rows_source=None, dead_rows_estimate=None,
                    vacuumed_at=None, analyzed_at=None)  # fmt: skip
    rows = tables_report(OLD, found(old, never)).tables[1]
    assert rows.heading == "Rows, estimated (~ at the last ANALYZE)"
    assert rows.rows == (
        ("never", "–", "–", "–", "–", "–"),
        ("old", "~100 k", "–", "–", "3 d", "5 h"),
    )


def test_partitions_have_a_table_of_their_own() -> None:
    report = tables_report(
        OLD, found(a_partitioned("sales", 1), a_table("north", root=1), a_table("south", root=1))
    )
    assert [t.heading for t in report.tables][2:] == ["Partitions of sales"]
    data = json.loads(json.dumps(report.data))
    (sales,) = data["tables"]
    assert [p["name"] for p in sales["partitions"]] == ["north", "south"]


def test_a_database_without_tables_still_says_where_its_bytes_are() -> None:
    report = tables_report(OLD, found(size_bytes=7 * MB))
    assert first_lines(report)["total"] == "7.00 MB · 0 tables (0 B indexes, 0 B TOAST)"
    assert report.tables == ()
    assert {line.subject: line.text for line in report.sections[1].lines} == {
        "other files": "7.00 MB"
    }


def test_a_database_that_cannot_be_entered_says_why_and_what_to_do() -> None:
    report = unanswered_report(OLD, "diary", Unanswered(ServerState.REFUSED, "permission denied"))
    assert report.outcome is Outcome.CRITICAL
    (line,) = report.sections[0].lines
    assert line.notes[0].startswith("permission denied. ")
    assert "GRANT CONNECT" in line.notes[0]


def test_the_data_has_what_the_command_lines_contract_names() -> None:
    data = json.loads(json.dumps(tables_report(OLD, found(a_table("asset"))).data))
    assert {
        "schema", "name", "table_bytes", "index_bytes", "toast_bytes", "rows_estimate",
    } <= set(data["tables"][0])  # fmt: skip
    every = json.loads(json.dumps(databases_report([WELL]).data))
    assert {"server", "name", "owner", "size_bytes"} <= set(every["databases"][0])
    assert replace(WELL).known_bytes == every["total_bytes"]


def test_figures_are_set_to_the_right_and_names_to_the_left() -> None:
    sizes, rows = tables_report(OLD, found(a_table("asset"))).tables
    for table in (sizes, rows, *databases_report([WELL]).tables):
        words = {"table", "database", "owner"} & set(table.columns)
        assert table.numeric == set(table.columns) - words
