from dataclasses import replace
from datetime import timedelta

import pytest
from reports.status_world import FACTS, NOW, RUNNING, SERVER, WELL

from bot.model.checks import Check, Outcome, worst
from bot.model.containers import Container, ContainerState, Health
from bot.model.facts import Database, Extension, ServerFacts, ServerState, Unanswered
from bot.model.versions import Version
from bot.reports.status.facts import EngineAnswer, ServerObservation
from bot.reports.status.server_checks import server_checks


def failed(seen: ServerObservation) -> dict[str, Check]:
    return {check.name: check for check in server_checks(seen, NOW) if not check.ok}


def with_facts(**changes: object) -> ServerObservation:
    return replace(WELL, sql=replace(FACTS, **changes))


def test_a_server_that_is_well_fails_no_check() -> None:
    checks = server_checks(WELL, NOW)
    assert [c.name for c in checks] == [
        "container", "health", "answers", "end_of_life", "known_holes", "connections",
        "databases", "preload_libraries", "extensions",
    ]  # fmt: skip
    assert worst(checks) is Outcome.GOOD
    assert [c.hint for c in checks] == [""] * len(checks)
    assert checks[0].detail == "immich_postgres is running for 3 d"


def test_a_server_that_has_only_an_address_is_asked_nothing_about_containers() -> None:
    names = [c.name for c in server_checks(replace(WELL, container=None), NOW)]
    assert "container" not in names
    assert "answers" in names


@pytest.mark.parametrize("state", [s for s in ServerState if s is not ServerState.UP])
def test_a_server_that_does_not_answer_says_why_and_what_to_do(state: ServerState) -> None:
    seen = replace(WELL, sql=Unanswered(state, "the reason"))
    assert [c.name for c in server_checks(seen, NOW)] == ["container", "health", "answers"]
    check = failed(seen)["answers"]
    assert check.severity == "critical"
    assert check.detail == f"{state}: the reason"
    assert check.hint


def container(state: ContainerState, **more: object) -> Container:
    return Container("immich_postgres", state, **more)


@pytest.mark.parametrize(
    ("answer", "name", "severity", "words"),
    [
        (container(ContainerState.MISSING), "container", "critical", "missing"),
        (container(ContainerState.PAUSED), "container", "critical", "paused"),
        (container(ContainerState.CREATED), "container", "critical", "created"),
        (container(ContainerState.RESTARTING), "container", "critical", "restarting"),
        (container(ContainerState.DEAD), "container", "critical", "dead"),
        (container(ContainerState.EXITED, exit_code=1), "container", "critical", "status 1"),
        (
            container(ContainerState.EXITED, exit_code=137, oom_killed=True),
            "container", "critical", "status 137 (out of memory)",
        ),
        (replace(RUNNING, health=Health.UNHEALTHY), "health", "critical", "unhealthy"),
        (replace(RUNNING, health=Health.STARTING), "health", "advisory", "starting"),
        ("engine homelab did not answer within 2.5 s", "container", "advisory", "did not answer"),
    ],
)  # fmt: skip
def test_what_an_engine_can_say(answer: EngineAnswer, name: str, severity: str, words: str) -> None:
    check = failed(replace(WELL, container=answer))[name]
    assert check.severity == severity
    assert words in check.detail
    assert check.hint


def test_a_container_that_was_restarted_says_how_often() -> None:
    seen = replace(WELL, container=replace(RUNNING, restart_count=4))
    assert "restarted 4 times" in server_checks(seen, NOW)[0].detail
    assert failed(seen) == {}


@pytest.mark.parametrize(
    ("version", "name", "words"),
    [
        (Version(14, 24), "end_of_life", "ended on 2026-11-12"),
        (Version(16, 14), "known_holes", "is missing the fixes of 2026-08-13"),
        (Version(16, 0), "known_holes", "and of 5 earlier releases"),
    ],
)
def test_an_old_version_is_an_advisory_with_a_way_out(
    version: Version, name: str, words: str
) -> None:
    check = failed(with_facts(version=version))[name]
    assert check.severity == "advisory"
    assert words in check.detail
    assert check.hint


def test_an_end_within_half_a_year_is_told_in_time() -> None:
    in_time = NOW.replace(year=2027, month=6)
    late = NOW.replace(year=2027, month=3)
    seen = with_facts(version=Version(15, 99), started_at=in_time)
    assert [c.name for c in server_checks(seen, in_time) if not c.ok] == ["end_of_life"]
    assert [c.name for c in server_checks(seen, late) if not c.ok] == []


def test_a_version_that_the_table_does_not_know_is_no_fault() -> None:
    assert failed(with_facts(version=Version(21, 0))) == {}


@pytest.mark.parametrize(
    ("connections", "severity"),
    [(77, None), (78, "advisory"), (96, "advisory"), (97, "critical"), (100, "critical")],
)
def test_connections_are_counted_against_what_is_not_reserved(
    connections: int, severity: str | None
) -> None:
    check = failed(with_facts(connections=connections)).get("connections")
    assert (check.severity if check else None) == severity


def test_a_library_that_is_not_preloaded_is_critical() -> None:
    check = failed(with_facts(preload_libraries=("pg_stat_statements",)))["preload_libraries"]
    assert check.severity == "critical"
    assert check.detail == "vchord is missing from shared_preload_libraries"


def test_what_the_role_may_not_read_is_unknown_not_missing() -> None:
    check = failed(with_facts(preload_libraries=None))["preload_libraries"]
    assert check.severity == "advisory"
    assert "pg_monitor" in check.hint


def test_a_size_that_may_not_be_read_is_said_and_not_counted_as_nothing() -> None:
    databases = (Database("a", "a", None), Database("b", "b", 2048))
    check = failed(with_facts(databases=databases))["databases"]
    assert "2.00 kB without a," in check.detail


def extension(name: str, version: str, available: str | None) -> dict[str, object]:
    return {"extensions": {"immich": (Extension(name, version, available),)}}


def test_an_extension_whose_files_are_gone_is_critical() -> None:
    check = failed(with_facts(**extension("vchord", "0.4.3", None)))["extensions"]
    assert check.severity == "critical"
    assert "vchord in immich" in check.detail


def test_an_extension_behind_its_files_is_an_advisory() -> None:
    check = failed(with_facts(**extension("vector", "0.7.0", "0.8.0")))["extensions"]
    assert check.severity == "advisory"
    assert "vector 0.7.0 in immich (0.8.0 is there)" in check.detail


def test_a_standby_answers_but_only_to_reads() -> None:
    check = failed(with_facts(in_recovery=True))["answers"]
    assert check.severity == "advisory"
    assert "only reads" in check.detail


def test_uptime_never_runs_backwards_when_clocks_differ() -> None:
    assert isinstance(WELL.sql, ServerFacts)
    ahead = with_facts(started_at=NOW + timedelta(minutes=5))
    assert "up 0 s" in {c.name: c.detail for c in server_checks(ahead, NOW)}["answers"]
    assert SERVER.name == "immich_postgres"
