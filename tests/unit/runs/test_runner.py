"""How a run is walked, sentence by sentence; bad luck at every point is tested beside it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from support.fake_journal import FakeJournal
from support.runs import NOW, Clock, a_run
from support.unlucky_world import THERE, Held, Thing, World, things

from bot.model.errors import Blocked, PgherdError, ServiceFailure, UserMistake
from bot.model.runs import Run, RunState, StateBefore
from bot.model.secret import Secret
from bot.runs.runner import Runner, RunResult

RUN = "20261122T231500Z-4f3a"
FULL = ServiceFailure("The disk is full.", code="full", hint="Make room.")


class Scene:
    """Three steps, of which the last is the switch."""

    def __init__(self, flags: tuple[bool, ...] = (True, True, False)) -> None:
        self.world = World(["absent"] * len(flags))
        self.journal = FakeJournal()
        self.plan = a_run(RUN, *(f"step {n}" for n in range(len(flags))))
        self.steps: list[Thing] = things(self.world, self.journal, self.plan, flags)
        self.told: list[Run] = []
        self.held: Any = Held(self.world)
        self.runner = Runner(self.journal, Clock(), self.told.append)

    async def carried_out(self) -> RunResult:
        return await self.runner.carry_out(self.plan, self.steps, self.held)

    async def resumed(self) -> RunResult:
        return await self.runner.resume(RUN, self.steps, self.held)

    async def taken_back(self) -> RunResult:
        return await self.runner.undo(RUN, self.steps, self.held)

    async def kept(self) -> Run:
        run = await self.journal.run(RUN)
        assert run is not None
        return run

    def break_(self, number: int, act: str, how: Callable[..., Any]) -> None:
        setattr(self.steps[number], act, how)

    def mend(self, number: int, act: str) -> None:
        delattr(self.steps[number], act)


def states(run: Run) -> list[str]:
    return [step.state.value for step in run.steps]


async def fail(*_state: StateBefore, error: Exception = FULL) -> Any:
    raise error


async def hang(*_state: StateBefore) -> Any:
    await asyncio.Event().wait()


class Hang:
    """An act that never ends, and says that it has begun."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def __call__(self, *_state: StateBefore) -> Any:
        self.begun.set()
        await asyncio.Event().wait()


async def test_every_step_is_told_before_it_acts_and_after_it() -> None:
    scene = Scene()
    ended = await scene.carried_out()
    assert ended.failures == ()
    assert ended.run == await scene.kept()
    assert [(run.state.value, states(run)) for run in scene.told] == [
        ("running", ["planned", "planned", "planned"]),
        ("running", ["started", "planned", "planned"]),
        ("running", ["done", "planned", "planned"]),
        ("running", ["done", "started", "planned"]),
        ("running", ["done", "done", "planned"]),
        ("running", ["done", "done", "started"]),
        ("running", ["done", "done", "done"]),
        ("done", ["done", "done", "done"]),
    ]
    assert all(step.state_before == {"was": "absent"} for step in ended.run.steps)
    assert all(s.started_at and s.finished_at and s.error is None for s in ended.run.steps)
    assert ended.run.finished_at is not None


async def test_what_is_true_already_is_not_done_again() -> None:
    scene = Scene()
    scene.world.now[1] = THERE
    scene.break_(1, "run", fail)
    ended = await scene.carried_out()
    assert ended.run.state is RunState.DONE
    assert ended.run.steps[1].state_before == {"was": THERE}


async def test_a_failure_before_the_switch_brings_everything_back() -> None:
    scene = Scene()
    scene.break_(1, "run", fail)
    ended = await scene.carried_out()
    assert (ended.run.state, states(ended.run)) == (
        RunState.UNDONE, ["undone", "undone", "planned"],
    )  # fmt: skip
    assert ended.failures == (FULL,)
    assert ended.run.steps[1].error == "full: The disk is full."
    assert scene.world.now == scene.world.before
    assert [run.state.value for run in scene.told][-4:] == ["undoing"] * 3 + ["undone"]


async def test_a_failure_at_the_switch_stops_and_keeps_both_sides() -> None:
    scene = Scene()
    scene.break_(2, "run", fail)
    ended = await scene.carried_out()
    assert (ended.run.state, states(ended.run)) == (RunState.STOPPED, ["done", "done", "failed"])
    assert (ended.failures, ended.run.finished_at) == ((FULL,), None)
    assert scene.world.now == [THERE, THERE, "absent"]


async def test_a_look_that_fails_before_the_switch_brings_everything_back() -> None:
    scene = Scene()
    scene.break_(2, "read_state", fail)
    ended = await scene.carried_out()
    assert (ended.run.state, states(ended.run)) == (
        RunState.UNDONE, ["undone", "undone", "failed"],
    )  # fmt: skip
    assert scene.world.now == scene.world.before


@pytest.mark.parametrize("ask", ["resumed", "taken_back"])
async def test_a_run_that_has_stopped_can_be_gone_on_with_and_taken_back(ask: str) -> None:
    scene = Scene()
    scene.break_(2, "run", fail)
    await scene.carried_out()
    scene.mend(2, "run")
    ended = await getattr(scene, ask)()
    assert ended.failures == ()
    if ask == "resumed":
        assert (ended.run.state, scene.world.now) == (RunState.DONE, [THERE] * 3)
        assert ended.run.steps[2].error is None
    else:
        assert (ended.run.state, scene.world.now) == (RunState.UNDONE, scene.world.before)


async def test_a_failure_on_the_way_back_stops_and_the_way_back_can_be_asked_for_again() -> None:
    scene = Scene()
    scene.break_(1, "run", fail)
    stuck = ServiceFailure("Stuck.", code="stuck", hint="Wait.")
    scene.break_(0, "undo", partial(fail, error=stuck))
    ended = await scene.carried_out()
    assert (ended.run.state, ended.failures) == (RunState.STOPPED, (FULL, stuck))
    assert states(ended.run) == ["failed", "undone", "planned"]
    scene.mend(0, "undo")
    ended = await scene.taken_back()
    assert (ended.run.state, scene.world.now) == (RunState.UNDONE, scene.world.before)


async def test_a_step_without_its_effect_has_failed() -> None:
    scene = Scene()

    async def nothing(_state: StateBefore) -> None: ...

    scene.break_(0, "run", nothing)
    ended = await scene.carried_out()
    assert ended.run.state is RunState.UNDONE
    assert str(ended.run.steps[0].error).startswith("step_without_effect: The step 'step 0'")


@pytest.mark.parametrize("act", ["read_state", "check", "run", "undo"])
async def test_a_step_that_hangs_has_failed_after_its_limit(act: str) -> None:
    scene = Scene()
    scene.steps[0].limit_s = 0.01
    scene.break_(0, act, hang)
    if act == "undo":
        scene.break_(1, "run", fail)
    ended = await scene.carried_out()
    assert ended.run.state is (RunState.STOPPED if act == "undo" else RunState.UNDONE)
    late = ended.failures[-1]
    assert isinstance(late, ServiceFailure)
    assert (late.code, "0.01 s" in late.message) == ("step_timeout", True)


async def test_a_time_limit_of_the_steps_own_is_not_the_runners() -> None:
    scene = Scene()
    scene.break_(0, "run", partial(fail, error=TimeoutError("its own")))
    ended = await scene.carried_out()
    assert ended.run.steps[0].error == "bug: TimeoutError"


async def test_a_bug_in_a_step_brings_everything_back_and_its_text_is_not_written_down() -> None:
    scene = Scene()
    bug = KeyError("a password, for all that one knows")
    scene.break_(1, "run", partial(fail, error=bug))
    ended = await scene.carried_out()
    assert (ended.run.state, ended.failures) == (RunState.UNDONE, (bug,))
    assert ended.run.steps[1].error == "bug: KeyError"


async def test_a_failure_over_a_name_that_is_no_text_can_be_written_down() -> None:
    scene = Scene()
    odd = ServiceFailure("No file a\udc80.", code="gone", hint="Look.")
    scene.break_(0, "run", partial(fail, error=odd))
    ended = await scene.carried_out()
    assert ended.run.steps[0].error == "gone: No file a\\udc80."


async def test_a_step_that_finds_a_secret_has_failed_before_it_acts() -> None:
    scene = Scene()

    async def read_state() -> StateBefore:
        return {"password": Secret("a test only")}

    scene.break_(1, "read_state", read_state)
    ended = await scene.carried_out()
    assert ended.run.state is RunState.UNDONE
    assert ended.run.steps[1].error == "bug: TypeError"


@dataclass
class LostAt:
    """Locks that are lost before the act of that number."""

    act: int

    async def still_held(self) -> None:
        self.act -= 1
        if self.act < 0:
            raise ServiceFailure("Lost.", code="lock_lost", hint="Look.")


@pytest.mark.parametrize("failing", [False, True], ids=["on its way", "on its way back"])
async def test_nothing_is_done_any_more_once_a_lock_is_lost(*, failing: bool) -> None:
    scene = Scene()
    scene.held = LostAt(3)  # once at the beginning, and before each of two acts
    if failing:
        scene.break_(1, "run", fail)
        scene.break_(1, "undo", fail)
    with pytest.raises(ServiceFailure) as raised:
        await scene.carried_out()
    assert raised.value.code == "lock_lost"
    run = await scene.kept()
    assert run.state is (RunState.UNDOING if failing else RunState.RUNNING)
    assert scene.world.now == [THERE, "absent" if failing else THERE, "absent"]
    scene.held = Held(scene.world)
    if failing:
        scene.mend(1, "undo")
    ended = await scene.resumed()
    assert ended.run.state is (RunState.UNDONE if failing else RunState.DONE)


@pytest.mark.parametrize("act", ["read_state", "check", "run"])
async def test_a_cancelled_run_stays_under_way_and_can_be_gone_on_with(act: str) -> None:
    scene = Scene()
    scene.break_(1, act, hang := Hang())
    walking = asyncio.create_task(scene.carried_out())
    await hang.begun.wait()
    walking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await walking
    run = await scene.kept()
    assert run.state is RunState.RUNNING
    assert run.steps[1].error is None
    scene.mend(1, act)
    assert (await scene.resumed()).run.state is RunState.DONE


async def test_a_run_that_was_cancelled_on_its_way_back_goes_on_with_that() -> None:
    scene = Scene()
    scene.break_(1, "run", fail)
    scene.break_(0, "undo", hang := Hang())
    walking = asyncio.create_task(scene.carried_out())
    await hang.begun.wait()
    walking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await walking
    scene.mend(0, "undo")
    ended = await scene.resumed()
    assert (ended.run.state, scene.world.now) == (RunState.UNDONE, scene.world.before)


async def test_what_the_owner_has_undone_meanwhile_is_done_again_from_there() -> None:
    scene = Scene()
    scene.break_(2, "run", fail)
    first = await scene.carried_out()
    scene.mend(2, "run")
    scene.world.now[1] = "started again by its owner"
    scene.told.clear()
    ended = await scene.resumed()
    assert (ended.run.state, scene.world.now) == (RunState.DONE, [THERE] * 3)
    assert states(scene.told[0]) == ["done", "started", "failed"]
    assert ended.run.steps[0] == first.run.steps[0]
    assert ended.run.steps[1].state_before == {"was": "absent"}


async def test_an_earlier_step_that_a_later_one_made_untrue_is_left_alone() -> None:
    scene = Scene()
    scene.break_(2, "run", fail)
    await scene.carried_out()
    scene.mend(2, "run")
    scene.world.now[0] = "made untrue by step 1"
    ended = await scene.resumed()
    assert ended.run.state is RunState.DONE
    assert scene.world.now == ["made untrue by step 1", THERE, THERE]


async def test_a_resume_that_cannot_ask_what_holds_leaves_the_run_as_it_is() -> None:
    scene = Scene()
    scene.break_(2, "run", fail)
    await scene.carried_out()
    before = await scene.kept()
    scene.break_(1, "check", fail)
    with pytest.raises(ServiceFailure, match="disk is full"):
        await scene.resumed()
    assert await scene.kept() == before


@pytest.mark.parametrize("ask", ["resume", "undo"])
async def test_an_unknown_run_is_a_mistake_with_the_nearest_name(ask: str) -> None:
    scene = Scene()
    await scene.journal.begin(scene.plan)
    with pytest.raises(UserMistake) as raised:
        await getattr(scene.runner, ask)("20261122T231500Z-4f3b", scene.steps, scene.held)
    assert raised.value.code == "unknown_run"
    assert f"did you mean {RUN}?" in raised.value.hint


@pytest.mark.parametrize("ask", ["resume", "undo"])
async def test_a_run_of_another_version_is_not_walked(ask: str) -> None:
    scene = Scene()
    await scene.journal.begin(replace(scene.plan, steps=scene.plan.steps[:2]))
    with pytest.raises(Blocked) as raised:
        await getattr(scene.runner, ask)(RUN, scene.steps, scene.held)
    assert raised.value.code == "run_of_another_version"


@pytest.mark.parametrize("ask", ["resume", "undo"])
async def test_what_another_has_finished_meanwhile_is_refused(ask: str) -> None:
    scene = Scene()
    await scene.carried_out()
    with pytest.raises(PgherdError) as raised:
        await getattr(scene.runner, ask)(RUN, scene.steps, scene.held)
    assert raised.value.code == "run_finished"


async def test_durations_are_those_of_the_last_try() -> None:
    scene = Scene()
    scene.break_(2, "run", fail)
    failed = (await scene.carried_out()).run.steps[2]
    scene.mend(2, "run")
    done = (await scene.resumed()).run.steps[2]
    assert failed.started_at is not None
    assert done.started_at is not None
    assert NOW < failed.started_at < done.started_at
