from dataclasses import replace

import pytest
from reports.status_world import FACTS, NOW, SERVICE, SERVICE_WELL

from bot.model.checks import Check, Outcome, worst
from bot.model.containers import Container, ContainerState
from bot.model.facts import Database, Extension, ServerFacts, ServerState, Unanswered
from bot.reports.status.facts import ServiceObservation
from bot.reports.status.service_checks import service_checks


def failed(
    seen: ServiceObservation = SERVICE_WELL, sql: ServerFacts | Unanswered = FACTS
) -> dict[str, Check]:
    return {check.name: check for check in service_checks(seen, sql, NOW) if not check.ok}


def test_a_service_that_is_well_fails_no_check() -> None:
    checks = service_checks(SERVICE_WELL, FACTS, NOW)
    assert worst(checks) is Outcome.GOOD
    assert {c.name: c.detail for c in checks}["extensions"] == "vector 0.8.0, vchord 0.4.3"


def test_a_database_that_is_not_there() -> None:
    checks = failed(sql=replace(FACTS, databases=FACTS.databases[1:]))
    assert checks["database"].detail == "immich_postgres has no database immich"
    assert checks["database"].severity == "critical"


def test_a_database_with_another_owner() -> None:
    databases = (Database("immich", "postgres", 1),)
    check = failed(sql=replace(FACTS, databases=databases))["owner"]
    assert check.detail == "immich belongs to postgres"
    assert "immich" in check.hint


def test_vectorchord_is_looked_for_by_its_own_name_not_by_a_pattern() -> None:
    only_vector = {"immich": (Extension("vector", "0.8.0", "0.8.0"),)}
    check = failed(sql=replace(FACTS, extensions=only_vector))["extensions"]
    assert check.detail == "vchord is missing in immich"


def test_vectorchord_that_is_registered_but_not_preloaded_is_not_really_there() -> None:
    check = failed(sql=replace(FACTS, preload_libraries=()))["extensions"]
    assert check.detail == "installed, but not preloaded: vchord"
    assert check.severity == "critical"


def test_extensions_of_a_database_that_does_not_answer_are_unknown_not_fine() -> None:
    silent = {"immich": Unanswered(ServerState.REFUSED, "permission denied")}
    check = failed(sql=replace(FACTS, extensions=silent))["extensions"]
    assert "permission denied" in check.detail


def test_a_service_of_a_server_that_is_down_says_so_once() -> None:
    checks = failed(sql=Unanswered(ServerState.DOWN, "nobody listens"))
    assert list(checks) == ["database"]
    assert checks["database"].detail == "unknown while immich_postgres is down"


def test_an_application_that_does_not_answer_its_health_check() -> None:
    check = failed(replace(SERVICE_WELL, health_fault="answered 503 Service Unavailable"))
    assert "answered 503" in check["application"].detail
    assert check["application"].severity == "critical"


def test_a_container_of_the_service_that_has_stopped() -> None:
    stopped = {"immich_server": Container("immich_server", ContainerState.EXITED, exit_code=0)}
    checks = failed(replace(SERVICE_WELL, containers=stopped))
    assert checks["container immich_server"].severity == "critical"


@pytest.mark.parametrize("change", [{"health_url": None}, {"extensions": ()}])
def test_what_is_not_configured_is_not_checked(change: dict[str, object]) -> None:
    service = replace(SERVICE, **change)
    names = {c.name for c in service_checks(replace(SERVICE_WELL, service=service), FACTS, NOW)}
    assert not names & ({"application"} if "health_url" in change else {"extensions"})
