"""The run that the marks tell of when the journal is lost, and what its steps can be told."""

from typing import Any

import pytest
from support.switch_in_memory import OLD, SERVICE, SHARED, SwitchInMemory

from bot.model.deployments import ActiveOverride
from bot.model.fences import FenceState
from bot.model.runs import Marks, RunKind, RunState
from bot.runs.lost_run import LostRun, lost_run

MIGRATION, ROLLBACK = RunKind.MIGRATION, RunKind.ROLLBACK
DONE, RUNNING = RunState.DONE, RunState.RUNNING
OVERRIDE = ActiveOverride("r1", SHARED)
TORN = ActiveOverride("r1", SHARED, whole=False)
BY_R0, BY_R1, BY_R2 = (FenceState(run, ("mealie",), holds=True) for run in ("r0", "r1", "r2"))
OPENED = FenceState("r1", ("mealie",), holds=False)


def marks(
    override: ActiveOverride | None,
    source: FenceState | None,
    target: FenceState | None,
    *,
    is_started: bool,
) -> Marks:
    fences = {OLD: source, SHARED: target}
    return Marks(override, {name: f for name, f in fences.items() if f is not None}, is_started)


@pytest.mark.parametrize(
    ("found", "run"),
    [
        (marks(None, None, None, is_started=True), None),
        # A rollback that has come to its end leaves the target fenced.
        (marks(None, None, BY_R2, is_started=True), None),
        (marks(OVERRIDE, BY_R1, None, is_started=True), LostRun("r1", MIGRATION, DONE)),
        (marks(OVERRIDE, BY_R1, None, is_started=False), LostRun("r1", MIGRATION, RUNNING)),
        (marks(OVERRIDE, OPENED, None, is_started=True), LostRun("r1", MIGRATION, RUNNING)),
        (marks(None, BY_R1, None, is_started=False), LostRun("r1", MIGRATION, RUNNING)),
        (marks(TORN, BY_R1, None, is_started=True), LostRun("r1", MIGRATION, RUNNING)),
        (marks(OVERRIDE, None, None, is_started=True), LostRun("r1", MIGRATION, RUNNING)),
        (marks(OVERRIDE, BY_R1, BY_R2, is_started=False), LostRun("r2", ROLLBACK, RUNNING)),
        (marks(None, BY_R1, BY_R2, is_started=False), LostRun("r2", ROLLBACK, RUNNING)),
        # The fence of an earlier rollback, which the migration has not lifted yet.
        (marks(None, BY_R1, BY_R0, is_started=False), LostRun("r1", MIGRATION, RUNNING)),
    ],
)
def test_marks_tell_the_run(found: Marks, run: LostRun | None) -> None:
    assert lost_run(found, OLD, SHARED) == run


@pytest.mark.parametrize(
    ("kind", "found", "told"),
    [
        (
            MIGRATION,
            marks(OVERRIDE, BY_R1, None, is_started=True),
            [{"were_running": True}, {"roles": []}, {"mark": []}, {"fenced_by": None}, {}, {}, {}],
        ),
        (
            MIGRATION,
            marks(None, BY_R1, BY_R0, is_started=False),
            [{"were_running": True}, {"roles": []}, {"mark": []}, {"fenced_by": "r0"}, {}, {}, {}],
        ),
        (
            ROLLBACK,
            marks(OVERRIDE, BY_R1, BY_R2, is_started=False),
            [
                *({"were_running": True}, {"roles": []}, {"mark": []}),
                *({"run": "r1"}, {"fenced_by": "r1"}, {}, {}),
            ],
        ),
        (
            ROLLBACK,
            marks(None, None, BY_R2, is_started=False),
            [
                *({"were_running": True}, {"roles": []}, {"mark": []}),
                *({"run": None}, {"fenced_by": None}, {}, {}),
            ],
        ),
    ],
)
def test_each_step_knows_what_the_marks_tell_of_it(
    kind: RunKind, found: Marks, told: list[dict[str, Any]]
) -> None:
    dependencies = SwitchInMemory().dependencies
    move = dependencies.move(dependencies.installation.service(SERVICE))
    steps = dependencies.orders[kind](dependencies, move, "r1")
    assert [step.state_if_lost(found) for step in steps] == told


@pytest.mark.parametrize("kind", RunKind)
async def test_what_is_told_of_a_lost_step_has_the_keys_of_what_it_reads(kind: RunKind) -> None:
    world = SwitchInMemory()
    dependencies = world.dependencies
    move = dependencies.move(dependencies.installation.service(SERVICE))
    for step in dependencies.orders[kind](dependencies, move, "r1"):
        lost = step.state_if_lost(marks(None, None, None, is_started=True))
        assert lost.keys() == (await step.read_state()).keys()
