"""What the marks of a run tell of it when the journal is lost."""

import pytest

from bot.model.deployments import ActiveOverride
from bot.model.fences import FenceState
from bot.model.runs import RunKind, RunState
from bot.rollback.rebuild import Lost, Marks, lost_run

MIGRATION, ROLLBACK = RunKind.MIGRATION, RunKind.ROLLBACK
DONE, RUNNING = RunState.DONE, RunState.RUNNING
POINTED = ActiveOverride("r1", "shared_postgres")
BY_R1 = FenceState("r1", ("mealie",), holds=True)
BY_R2 = FenceState("r2", ("mealie",), holds=True)
TORN = ActiveOverride("r1", "shared_postgres", whole=False)


def found(lost: Lost | None) -> tuple[str, RunKind, RunState] | None:
    return None if lost is None else (lost.id, lost.kind, lost.state)


@pytest.mark.parametrize(
    ("marks", "run"),
    [
        (Marks(None, None, None, is_started=True), None),
        # A rollback that has come to its end leaves the shared side fenced.
        (Marks(None, None, BY_R2, is_started=True), None),
        (Marks(POINTED, BY_R1, None, is_started=True), ("r1", MIGRATION, DONE)),
        (
            Marks(POINTED, BY_R1, None, is_started=False),
            ("r1", MIGRATION, RUNNING),
        ),
        (Marks(None, BY_R1, None, is_started=False), ("r1", MIGRATION, RUNNING)),
        (Marks(TORN, BY_R1, None, is_started=True), ("r1", MIGRATION, RUNNING)),
        (Marks(POINTED, None, None, is_started=True), ("r1", MIGRATION, RUNNING)),
        (
            Marks(POINTED, BY_R1, BY_R2, is_started=False),
            ("r2", ROLLBACK, RUNNING),
        ),
        (Marks(None, BY_R1, BY_R2, is_started=False), ("r2", ROLLBACK, RUNNING)),
    ],
)
def test_marks_tell_the_run(marks: Marks, run: tuple[str, RunKind, RunState] | None) -> None:
    assert found(lost_run(marks)) == run


def test_a_rollback_that_is_undone_puts_back_what_its_marks_name() -> None:
    lost = lost_run(Marks(POINTED, BY_R1, BY_R2, is_started=False))
    assert lost is not None
    assert lost.founds[3:5] == ({"run": "r1"}, {"fenced_by": "r1"})
    after = lost_run(Marks(None, BY_R1, BY_R2, is_started=False))
    assert after is not None
    assert after.founds[3] == {"run": None}


def test_every_step_has_what_its_undo_needs() -> None:
    lost = lost_run(Marks(POINTED, BY_R1, None, is_started=True))
    assert lost is not None
    assert len(lost.founds) == 7
