"""One run on its way: the records decide, the steps act."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from bot.model.errors import PgherdError, ServiceFailure
from bot.model.plain_json import plain_json
from bot.model.ports import HeldLocks, Step
from bot.model.runs import StateBefore, StepState
from bot.runs.next_action import (
    Finish,
    RunStep,
    UndoStep,
    after_failure,
    next_action,
    steps_to_reverify,
)
from bot.runs.record import Record

_Answer = TypeVar("_Answer")


class StepFailed(Exception):
    """A step raised `error`: kept apart from what the journal and the locks raise."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class RunExecution:
    """The steps of a run, under locks that are asked for before each of them."""

    def __init__(self, record: Record, steps: Sequence[Step], held: HeldLocks) -> None:
        self._record = record
        self._steps = steps
        self._held = held

    async def to_end(self) -> tuple[Exception, ...]:
        """Act after act, until there is none; what the steps raised meanwhile.

        Raises what the journal and the locks raise, before the next act.
        """
        failures: list[Exception] = []
        while (act := next_action(self._record.run)) is not None:
            if isinstance(act, Finish):
                await self._record.stand(act.state)
                continue
            await self._held.still_held()
            try:
                await self._do(act)
            except StepFailed as failed:
                failures.append(failed.error)
                await self._note_failure(act.step, failed.error)
        return tuple(failures)

    async def reverify(self) -> None:
        """Announce the steps at the end of what was done anew where they hold no more.

        Raises what a step raises that cannot tell.
        """
        for number in steps_to_reverify(self._record.run.steps):
            step = self._steps[number]
            try:
                if await _asked(step, step.check()):
                    return
            except StepFailed as failed:
                raise failed.error from failed
            await self._record.step(number, state=StepState.STARTED)

    async def _do(self, act: RunStep | UndoStep) -> None:
        if isinstance(act, RunStep):
            await self._take(act.step)
        else:
            await self._take_back(act.step)

    async def _take(self, number: int) -> None:
        step, found = self._steps[number], self._record.run.steps[number].state_before
        # What was found before a crash stays: the world may be half-changed by now.
        if found is None:
            found = await _asked(step, _looked(step))
        await self._record.step(
            number,
            state=StepState.STARTED,
            state_before=found,
            started_at=self._record.clock(),
            finished_at=None,
        )
        if not await _asked(step, step.check()):
            await _asked(step, step.run(found))
            if not await _asked(step, step.check()):
                raise StepFailed(_without_effect(step))
        done_at = self._record.clock()
        await self._record.step(number, state=StepState.DONE, finished_at=done_at, error=None)

    async def _take_back(self, number: int) -> None:
        step, found = self._steps[number], self._record.run.steps[number].state_before
        assert found is not None, "only what was announced is taken back"
        await _asked(step, step.undo(found))
        undone_at = self._record.clock()
        await self._record.step(number, state=StepState.UNDONE, finished_at=undone_at)

    async def _note_failure(self, number: int, error: Exception) -> None:
        failed_at, flags = self._record.clock(), [step.undone_by_itself for step in self._steps]
        await self._record.step(
            number, state=StepState.FAILED, finished_at=failed_at, error=_told(error)
        )
        await self._record.stand(after_failure(self._record.run, flags))


async def _asked(step: Step, work: Coroutine[Any, Any, _Answer]) -> _Answer:
    """What the step answers within its limit; raises StepFailed, and a cancellation as it is.

    For a bug in it too: that must not leave the applications stopped.
    """
    try:
        async with asyncio.timeout(step.limit_s) as limit:
            return await work
    except Exception as error:
        raise StepFailed(_late(step) if limit.expired() else error) from error


async def _looked(step: Step) -> StateBefore:
    found = await step.read_state()
    plain_json(found)  # what the journal would refuse is this step's failure
    return found


def _told(error: Exception) -> str:
    """For the journal; the text of a bug may hold anything, so only its type is kept."""
    if isinstance(error, PgherdError):
        # A path in it may have bytes that are no text; no file would take those.
        return f"{error.code}: {error.message}".encode(errors="backslashreplace").decode()
    return f"bug: {type(error).__name__}"


def _late(step: Step) -> ServiceFailure:
    return ServiceFailure(
        f"The step {step.name!r} was not done within {step.limit_s:g} s.",
        code="step_timeout",
        hint="Look what it waits for; then resume, or roll back.",
    )


def _without_effect(step: Step) -> ServiceFailure:
    return ServiceFailure(
        f"The step {step.name!r} was done, but what it is for is not true.",
        code="step_without_effect",
        hint="Look whether somebody else changed it meanwhile; then resume, or roll back.",
    )
