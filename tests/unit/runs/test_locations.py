"""Where services are, after the runs that have moved them."""

from datetime import UTC, datetime

from bot.model.installation import Installation, Server, Service
from bot.model.runs import Run, RunKind, RunState
from bot.runs.locations import ServiceLocations, in_force


def run(kind: RunKind, state: RunState = RunState.DONE, service: str = "mealie") -> Run:
    return Run(
        f"{service}-{kind}-{state}",
        kind,
        state,
        {"service": service, "source": "old", "target": "shared"},
        "0" * 64,
        (service,),
        ("old", "shared"),
        datetime(2026, 11, 22, tzinfo=UTC),
        "ada",
        (),
    )


MOVED, BACK = run(RunKind.MIGRATION), run(RunKind.ROLLBACK)
UNDONE, UNDER_WAY = run(RunKind.MIGRATION, RunState.UNDONE), run(RunKind.ROLLBACK, RunState.RUNNING)


def test_the_last_run_that_is_done_counts() -> None:
    assert in_force([MOVED]) == [MOVED]
    assert in_force([BACK, MOVED]) == []
    assert in_force([MOVED, BACK, MOVED]) == [MOVED]
    assert in_force([UNDONE, MOVED]) == [MOVED]
    assert in_force([UNDER_WAY, MOVED]) == [MOVED]
    other = run(RunKind.MIGRATION, service="immich")
    assert in_force([BACK, other, MOVED]) == [other]


def installation(*servers: str) -> Installation:
    return Installation(
        {name: Server(name, "127.0.0.1", 5432, "pgherd", None, "postgres") for name in servers},
        {"mealie": Service("mealie", "old", "mealie", "mealie")},
        "shared",
    )


def test_whoever_has_the_installation_sees_where_a_service_is_now() -> None:
    locations = ServiceLocations()
    located = locations.applied_to(installation("old", "shared"))
    assert located.services["mealie"].server == "old"
    locations.follow([MOVED])
    assert located.services["mealie"].server == "shared"
    assert located.services_on("shared") == (located.services["mealie"],)
    assert located.services_on("old") == ()
    locations.follow([BACK, MOVED])
    assert located.services["mealie"].server == "old"


def test_a_server_that_was_taken_out_of_the_configuration_is_not_named() -> None:
    locations = ServiceLocations()
    locations.follow([MOVED])
    assert locations.applied_to(installation("old")).services["mealie"].server == "old"
