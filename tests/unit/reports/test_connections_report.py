import json
from dataclasses import replace
from datetime import timedelta

from reports.connections_world import NOW, SERVER, WELL, a_prepared, a_session

from bot.model.checks import Outcome
from bot.model.connections import ConnectionCount, ServerConnections, SessionState
from bot.model.facts import ServerState, Unanswered
from bot.model.reports import Report
from bot.reports.connections.facts import ServerLook
from bot.reports.connections.report import connections_report


def report(said: ServerConnections | Unanswered = WELL, *, detailed: bool = False) -> Report:
    return connections_report([ServerLook(SERVER, said)], detailed=detailed)


def test_one_line_a_server_says_how_full_it_is_and_what_goes_on() -> None:
    shown = report()
    assert (shown.title, shown.outcome) == ("Connections on shared", Outcome.GOOD)
    assert shown.sections[0].lines[0].text == "11/103 connections · 2 active, 8 idle"
    (table,) = shown.tables
    assert table.columns == ("database", "active", "idle")
    assert table.rows == (("immich", "2", "5"), ("mealie", "0", "3"))


def test_a_server_that_does_not_answer_is_a_line_among_the_others() -> None:
    down = Unanswered(ServerState.DOWN, "nobody listens at 127.0.0.1:5432")
    shown = connections_report(
        [ServerLook(SERVER, WELL), ServerLook(replace(SERVER, name="old"), down)], detailed=False
    )
    assert shown.outcome is Outcome.CRITICAL
    assert [line.text for line in shown.sections[0].lines][1] == "down"
    assert shown.data["ok"] is False


def test_who_blocks_comes_before_who_waits_each_with_its_statement() -> None:
    seen = replace(
        WELL,
        sessions=(
            a_session(
                7, statement="UPDATE a SET b = 'secret'", xact_start=NOW - timedelta(hours=2)
            ),
            a_session(70, 7, statement="DELETE FROM a"),
        ),
        prepared=(a_prepared("forgotten", minutes=10),),
    )
    shown = report(seen)
    (section,) = [s for s in shown.sections if s.heading == "Who blocks whom on shared"]
    assert [line.subject for line in section.lines] == ["pid 7", "↳ pid 70"]
    assert section.lines[0].text.startswith("blocks 1 session · immich in immich · immich-api")
    assert section.lines[0].notes == ("UPDATE a SET b = '…'",)
    assert "waiting for 1 min (Lock: transactionid)" in section.lines[1].text
    (longest,) = [s for s in shown.sections if s.heading == "Longest on shared"]
    assert [line.subject for line in longest.lines] == ["pid 7"]
    assert "secret" not in str(shown)


def test_one_server_in_detail_has_every_check_its_applications_and_who_is_no_client() -> None:
    shown = report(detailed=True)
    assert [section.heading for section in shown.sections] == ["Servers", "Checks"]
    tables = {table.heading: table for table in shown.tables}
    assert list(tables) == [
        "Databases of shared", "Applications on shared", "Beside the clients",
    ]  # fmt: skip
    assert tables["Applications on shared"].rows == (
        ("immich-api", "immich", "2", "5"),
        ("–", "mealie", "0", "3"),
    )


def test_five_thousand_clients_with_a_name_each_stay_a_short_answer() -> None:
    counts = tuple(
        ConnectionCount("immich", "immich", f"worker {n}", SessionState.IDLE, 1)
        for n in range(5000)
    )
    shown = report(replace(WELL, counts=counts), detailed=True)
    (table,) = [t for t in shown.tables if t.heading.startswith("Applications")]
    assert table.heading == "Applications on shared, without 4970 smaller ones"
    assert len(table.rows) == 30


def test_the_data_has_what_the_command_lines_contract_names() -> None:
    seen = replace(WELL, sessions=(a_session(7), a_session(8, 7)))
    data = json.loads(json.dumps(report(seen).data))
    (server,) = data["servers"]
    assert (server["name"], server["max"], server["used"]) == ("shared", 103, 11)
    assert server["databases"][0] == {
        "name": "immich", "active": 2, "idle": 5, "idle_in_transaction": 0, "waiting": 0,
        "unknown": 0,
    }  # fmt: skip
    assert server["blocking"] == [
        {"head": {"pid": 7, "gid": None}, "blocked": [{"pid": 8, "depth": 1}]}
    ]


def test_a_session_is_long_by_its_transaction_or_else_by_what_it_runs_now() -> None:
    old, new = NOW - timedelta(hours=2), NOW
    sessions = (
        a_session(1, xact_start=old, query_start=new),
        a_session(2, xact_start=None, query_start=old),
        a_session(3, xact_start=None, query_start=old, state=SessionState.IDLE, state_since=old),
        a_session(4, xact_start=old, own=True),
        a_session(5, xact_start=None, query_start=None),
    )
    shown = report(replace(WELL, sessions=sessions))
    (longest,) = [s for s in shown.sections if s.heading == "Longest on shared"]
    assert [line.subject for line in longest.lines] == ["pid 1", "pid 2"]
