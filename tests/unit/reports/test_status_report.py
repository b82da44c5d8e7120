import json
from dataclasses import replace

from reports.status_world import ALL_WELL, FACTS, NOW, WELL

from bot.model.checks import Outcome
from bot.model.facts import ServerState, Unanswered
from bot.model.reports import Report
from bot.model.versions import Version
from bot.reports.status.assess import assess
from bot.reports.status.facts import Observations
from bot.reports.status.report import status_report


def report(seen: Observations = ALL_WELL, *, detailed: bool = False) -> Report:
    return status_report(assess(seen, NOW), NOW, detailed=detailed)


def with_server(**changes: object) -> Observations:
    return replace(ALL_WELL, servers=(replace(WELL, **changes),))


DOWN = with_server(sql=Unanswered(ServerState.DOWN, "nobody listens at 127.0.0.1:5414"))


def test_when_all_is_well_one_line_a_server_says_what_matters() -> None:
    shown = report()
    assert shown.title == "All well: 1 server, 1 service"
    assert shown.outcome is Outcome.GOOD
    server, service = (section.lines[0] for section in shown.sections)
    assert server.text == "16.15 · up 3 d · 12/100 connections · 37.0 MB"
    assert service.text == "on immich_postgres"
    assert server.notes == service.notes == ()


def test_a_server_that_is_down_is_a_row_with_its_reason_and_what_to_do() -> None:
    shown = report(DOWN)
    assert shown.title == "2 critical: 1 server, 1 service"
    line = shown.sections[0].lines[0]
    assert (line.outcome, line.text) == (Outcome.CRITICAL, "down")
    (note,) = line.notes
    assert note.startswith("down: nobody listens at 127.0.0.1:5414. Start the")


def test_an_advisory_leaves_the_whole_ok() -> None:
    shown = report(with_server(sql=replace(FACTS, version=Version(14, 24))))
    assert shown.title == "1 advisory: 1 server, 1 service"
    assert shown.outcome is Outcome.ADVISORY
    assert shown.data["ok"] is True


def test_one_server_in_detail_lists_every_check_database_and_extension() -> None:
    shown = report(detailed=True)
    sections = {section.heading: section.lines for section in shown.sections}
    assert list(sections) == ["Servers", "Checks of immich_postgres", "Checks of immich"]
    assert len(sections["Checks of immich_postgres"]) == len(
        assess(ALL_WELL, NOW).servers[0].checks
    )
    tables = {table.heading: table for table in shown.tables}
    assert list(tables) == ["Databases of immich_postgres", "Extensions on immich_postgres"]
    assert tables["Databases of immich_postgres"].rows[0] == ("immich", "immich", "30.0 MB")
    assert ("immich", "vchord", "0.4.3") in tables["Extensions on immich_postgres"].rows


def test_the_data_has_what_the_command_lines_contract_names() -> None:
    data = json.loads(json.dumps(report().data))
    assert data["ok"] is True
    server = data["servers"][0]
    assert {"name", "state", "version", "checks"} <= set(server)
    assert (server["state"], server["version"]) == ("up", "16.15")
    assert set(server["checks"][0]) == {"name", "severity", "ok", "detail", "hint"}
    assert {"name", "server", "checks"} <= set(data["services"][0])


def test_the_data_of_a_server_that_is_down_has_its_state_and_no_version() -> None:
    data = json.loads(json.dumps(report(DOWN).data))
    assert data["ok"] is False
    assert (data["servers"][0]["state"], data["servers"][0]["version"]) == ("down", None)
