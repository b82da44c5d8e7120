"""The execution of a run: the journal decides what comes next, the steps act."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from bot.model.errors import PgherdError, ServiceFailure
from bot.model.plain_json import plain_json
from bot.model.ports import HeldLocks, Journal, Step
from bot.model.runs import Run, RunState, StateBefore, StepState
from bot.runs.next_action import Finish, RunStep, after_failure, next_action, steps_to_reverify

Listener = Callable[[Run], None]
"""A function that is told the run after each change, once that is on the disk; returns at once."""

_Answer = TypeVar("_Answer")


class JournaledRun:
    """A run each change of which goes to the journal first, then to the listener.

    `run` is always what the journal has. All methods raise what the journal raises.
    """

    def __init__(
        self, journal: Journal, clock: Callable[[], datetime], listener: Listener, run: Run
    ) -> None:
        self.run = run
        self.clock = clock
        self._journal = journal
        self._listener = listener

    async def begin(self) -> None:
        """Write the run as a new one."""
        await self._journal.begin(self.run)
        self._listener(self.run)

    async def set_state(self, state: RunState) -> None:
        """Write how far the run is."""
        at = self.clock()
        await self._journal.state(self.run.id, state, at)
        self._changed(replace(self.run, state=state, finished_at=at if state.is_final else None))

    async def set_step(self, number: int, **changes: Any) -> None:
        """Write how far the step of this number is."""
        steps = list(self.run.steps)
        steps[number] = replace(steps[number], **changes)
        await self._journal.step(self.run.id, steps[number])
        self._changed(replace(self.run, steps=tuple(steps)))

    async def read_again(self) -> Run:
        """The run, read from the journal."""
        run = await self._journal.run(self.run.id)
        assert run is not None, "the journal forgets no run"
        return run

    def _changed(self, run: Run) -> None:
        self.run = run
        self._listener(run)


class StepFailed(Exception):
    """A step raised `error`; keeps that apart from what the journal and the locks raise."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class RunExecution:
    """The execution of a run's steps, under locks that are asked for before each of them."""

    def __init__(self, journaled: JournaledRun, steps: Sequence[Step], held: HeldLocks) -> None:
        self._journaled = journaled
        self._steps = steps
        self._held = held

    async def to_end(self) -> tuple[Exception, ...]:
        """Execute action after action until there is none; what the steps raised meanwhile.

        Raises what the journal and the locks raise, before the next action.
        """
        failures: list[Exception] = []
        while (action := next_action(self._journaled.run)) is not None:
            if isinstance(action, Finish):
                await self._journaled.set_state(action.state)
                continue
            await self._held.still_held()
            try:
                if isinstance(action, RunStep):
                    await self._run(action.step)
                else:
                    await self._undo(action.step)
            except StepFailed as failed:
                failures.append(failed.error)
                await self._note_failure(action.step, failed.error)
        return tuple(failures)

    async def reverify(self) -> None:
        """Check the last steps that were done; those that are no longer true will be run again.

        Raises what the check of a step raises.
        """
        for number in steps_to_reverify(self._journaled.run.steps):
            step = self._steps[number]
            try:
                if await _limited(step, step.check()):
                    return
            except StepFailed as failed:
                raise failed.error from failed
            await self._journaled.set_step(number, state=StepState.STARTED)

    async def _run(self, number: int) -> None:
        step = self._steps[number]
        # What was read before a crash stays: the world may be half-changed by now.
        state_before = self._journaled.run.steps[number].state_before
        if state_before is None:
            state_before = await _limited(step, _read_state(step))
        await self._journaled.set_step(
            number,
            state=StepState.STARTED,
            state_before=state_before,
            started_at=self._journaled.clock(),
            finished_at=None,
        )
        if not await _limited(step, step.check()):
            await _limited(step, step.run(state_before))
            if not await _limited(step, step.check()):
                raise StepFailed(_without_effect(step))
        done_at = self._journaled.clock()
        await self._journaled.set_step(
            number, state=StepState.DONE, finished_at=done_at, error=None
        )

    async def _undo(self, number: int) -> None:
        step, state_before = self._steps[number], self._journaled.run.steps[number].state_before
        assert state_before is not None, "only a step that was started is undone"
        await _limited(step, step.undo(state_before))
        undone_at = self._journaled.clock()
        await self._journaled.set_step(number, state=StepState.UNDONE, finished_at=undone_at)

    async def _note_failure(self, number: int, error: Exception) -> None:
        failed_at = self._journaled.clock()
        flags = [step.undone_by_itself for step in self._steps]
        await self._journaled.set_step(
            number, state=StepState.FAILED, finished_at=failed_at, error=_error_text(error)
        )
        await self._journaled.set_state(after_failure(self._journaled.run, flags))


async def _limited(step: Step, work: Coroutine[Any, Any, _Answer]) -> _Answer:
    """What the step answers within its limit; raises StepFailed, and a cancellation as it is.

    A bug in the step is its failure too: it must not leave the applications stopped.
    """
    try:
        async with asyncio.timeout(step.limit_s) as limit:
            return await work
    except Exception as error:
        raise StepFailed(_late(step) if limit.expired() else error) from error


async def _read_state(step: Step) -> StateBefore:
    state_before = await step.read_state()
    plain_json(state_before)  # what the journal would refuse is this step's failure
    return state_before


def _error_text(error: Exception) -> str:
    """The error for the journal; of a bug only the type, since its text may hold anything."""
    if isinstance(error, PgherdError):
        # A path in it may have bytes that are no text; no file would take those.
        return f"{error.code}: {error.message}".encode(errors="backslashreplace").decode()
    return f"bug: {type(error).__name__}"


def _late(step: Step) -> ServiceFailure:
    return ServiceFailure(
        f"The step {step.name!r} took longer than {step.limit_s:g} s.",
        code="step_timeout",
        hint="Find out what it waits for; then resume the run or roll it back.",
    )


def _without_effect(step: Step) -> ServiceFailure:
    return ServiceFailure(
        f"The step {step.name!r} ran, but did not achieve what it is for.",
        code="step_without_effect",
        hint="Check whether something else changed it meanwhile; then resume the run or roll it "
        "back.",
    )
