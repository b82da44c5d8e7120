"""What a run does next."""

from dataclasses import replace

import pytest
from support.runs import a_run

from bot.model.runs import Run, RunState, StepRecord, StepState
from bot.runs.next_action import (
    Action,
    Finish,
    RunStep,
    UndoStep,
    after_failure,
    next_action,
    steps_to_reverify,
)

# A letter a step; capitals have been announced, so something was found.
LETTERS = {
    "p": StepState.PLANNED,
    "S": StepState.STARTED,
    "D": StepState.DONE,
    "F": StepState.FAILED,
    "f": StepState.FAILED,
    "U": StepState.UNDONE,
}


def steps(letters: str) -> tuple[StepRecord, ...]:
    return tuple(
        StepRecord(f"step {n}", "", LETTERS[letter], {} if letter.isupper() else None)
        for n, letter in enumerate(letters)
    )


def run(state: RunState, letters: str) -> Run:
    return replace(a_run(), state=state, steps=steps(letters))


@pytest.mark.parametrize(
    ("letters", "act"),
    [
        ("ppp", RunStep(0)),
        ("Spp", RunStep(0)),
        ("DDp", RunStep(2)),
        ("DSp", RunStep(1)),
        ("DFp", RunStep(1)),
        ("Dfp", RunStep(1)),
        ("DFU", RunStep(1)),
        ("UUp", RunStep(0)),
        ("DDD", Finish(RunState.DONE)),
    ],
)
def test_a_run_takes_the_first_step_that_is_not_done(letters: str, act: Action) -> None:
    assert next_action(run(RunState.RUNNING, letters)) == act


@pytest.mark.parametrize(
    ("letters", "act"),
    [
        ("DDp", UndoStep(1)),
        ("DSp", UndoStep(1)),
        ("DFp", UndoStep(1)),
        ("Dfp", UndoStep(0)),
        ("DUU", UndoStep(0)),
        ("FUU", UndoStep(0)),
        ("DDD", UndoStep(2)),
        ("UUU", Finish(RunState.UNDONE)),
        ("UUp", Finish(RunState.UNDONE)),
        ("fpp", Finish(RunState.UNDONE)),
    ],
)
def test_a_run_takes_back_the_last_step_that_was_announced(letters: str, act: Action) -> None:
    assert next_action(run(RunState.UNDOING, letters)) == act


@pytest.mark.parametrize("state", [RunState.STOPPED, RunState.DONE, RunState.UNDONE])
def test_a_run_that_has_ended_or_waits_does_nothing(state: RunState) -> None:
    assert next_action(run(state, "DFp")) is None


@pytest.mark.parametrize(
    ("letters", "undone_by_itself", "then"),
    [
        ("DFp", [True, True, False], RunState.UNDOING),
        ("DDF", [True, True, False], RunState.STOPPED),
        ("DFp", [False, True, True], RunState.STOPPED),
        # It failed before it was announced, so nothing of it has happened.
        ("DDf", [True, True, False], RunState.UNDOING),
        ("fpp", [False, False, False], RunState.UNDOING),
    ],
)
def test_a_failure_turns_a_run_back_while_nothing_can_be_lost(
    letters: str, undone_by_itself: list[bool], then: RunState
) -> None:
    assert after_failure(run(RunState.RUNNING, letters), undone_by_itself) is then


def test_a_failure_on_the_way_back_is_for_a_person() -> None:
    assert after_failure(run(RunState.UNDOING, "DFU"), [True] * 3) is RunState.STOPPED


@pytest.mark.parametrize(
    ("letters", "numbers"),
    [("ppp", ()), ("DDp", (1, 0)), ("DSp", (0,)), ("DFD", (0,)), ("DDD", (2, 1, 0)), ("FUU", ())],
)
def test_in_doubt_is_what_was_done_without_a_gap_the_last_first(
    letters: str, numbers: tuple[int, ...]
) -> None:
    assert steps_to_reverify(steps(letters)) == numbers
