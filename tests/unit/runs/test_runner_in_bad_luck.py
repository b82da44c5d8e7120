"""Whatever happens at any point of a run: it ends in one of two states, and loses nothing."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support.runs import Clock, a_run
from support.unlucky_world import THERE, Held, Killed, Luck, Thing, UnluckyJournal, World, things

from bot.model.errors import ServiceFailure, UserMistake
from bot.model.runs import Run, RunState, StepState
from bot.runs.runner import Runner, RunResult

RUN = "20261122T231500Z-4f3a"
# A run of seven steps has about ninety points, and so has its way back.
LUCK = st.lists(st.tuples(st.integers(1, 30), st.sampled_from(Luck)), max_size=3).map(
    lambda gaps: dict(
        zip(accumulate(gap for gap, _ in gaps), (luck for _, luck in gaps), strict=True)
    )
)


class UnluckyRun(RuleBasedStateMachine):
    """Begun, then gone on with or taken back in any order, at last without bad luck."""

    @initialize(
        before=st.lists(st.sampled_from(["absent", "other", THERE]), min_size=2, max_size=7),
        data=st.data(),
        luck=LUCK,
    )
    def is_begun(self, before: list[str], data: st.DataObject, luck: dict[int, Luck]) -> None:
        self.world = World(before)
        self.journal = UnluckyJournal(self.world)
        self.flags = data.draw(
            st.lists(st.booleans(), min_size=len(before), max_size=len(before)), "undone by itself"
        )
        run = a_run(RUN, *(f"step {number}" for number in range(len(before))))
        self.told: list[Run] = []
        self.steps: list[Thing] = things(self.world, self.journal, run, self.flags)
        self.held = Held(self.world)
        self.happens(lambda runner: runner.carry_out(run, self.steps, self.held), luck)
        if self.kept() is None:  # it died before its first word
            self.happens(lambda runner: runner.carry_out(run, self.steps, self.held), {})

    @precondition(lambda self: not self.finished())
    @rule(luck=LUCK)
    def goes_on(self, luck: dict[int, Luck]) -> None:
        self.happens(lambda runner: runner.resume(RUN, self.steps, self.held), luck)

    @precondition(lambda self: not self.finished())
    @rule(luck=LUCK)
    def is_taken_back(self, luck: dict[int, Luck]) -> None:
        self.happens(lambda runner: runner.undo(RUN, self.steps, self.held), luck)

    @precondition(lambda self: not self.finished())
    @rule(data=st.data())
    def the_owner_undoes_what_was_done_last(self, data: st.DataObject) -> None:
        run = self.kept()
        assert run is not None
        if run.state is RunState.UNDOING:
            return  # what was taken back stays so
        states = [step.state for step in run.steps]
        done = next((n for n, s in enumerate(states) if s is not StepState.DONE), len(states))
        for number in range(data.draw(st.integers(0, done)), done):
            self.world.now[number] = "absent"

    @invariant()
    def nothing_that_was_found_is_lost(self) -> None:
        run = self.kept()
        assert run is not None
        for step, was in zip(run.steps, self.world.before, strict=True):
            assert step.state_before == self.journal.first_states.get(step.name)
            assert step.state_before in (None, {"was": was})

    @invariant()
    def a_run_that_has_ended_has_one_of_two_worlds(self) -> None:
        run = self.kept()
        assert run is not None
        if run.state is RunState.DONE:
            assert set(self.world.now) == {THERE}
        if run.state is RunState.UNDONE:
            assert self.world.now == self.world.before

    @precondition(lambda self: self.finished())
    @rule()
    def is_over(self) -> None:
        world, kept = list(self.world.now), self.kept()
        runner = Runner(self.journal, Clock(), self.told.append)
        for ask in (runner.resume, runner.undo):
            with pytest.raises(UserMistake):
                asyncio.run(ask(RUN, self.steps, self.held))
        assert (self.world.now, self.kept()) == (world, kept)

    def teardown(self) -> None:
        if hasattr(self, "world") and not self.finished():
            # Also after a failure in going back, which has to be asked for again.
            self.happens(lambda runner: runner.resume(RUN, self.steps, self.held), {})
            assert self.finished()
            self.a_run_that_has_ended_has_one_of_two_worlds()

    def happens(
        self, act: Callable[[Runner], Coroutine[Any, Any, RunResult]], luck: dict[int, Luck]
    ) -> None:
        self.world.comes(luck)
        self.told = []
        ended: RunResult | None = None
        with suppress(Killed, asyncio.CancelledError, ServiceFailure):
            ended = asyncio.run(act(Runner(self.journal, Clock(), self.told.append)))
        self.world.comes({})
        if ended is not None:
            assert ended.run == self.kept() == self.told[-1]
            assert ended.run.state in {RunState.DONE, RunState.UNDONE, RunState.STOPPED}
            assert all(isinstance(failure, ServiceFailure) for failure in ended.failures)
            assert ended.failures == () or ended.run.state is not RunState.DONE

    def finished(self) -> bool:
        run = self.kept()
        return run is not None and run.state.is_final

    def kept(self) -> Run | None:
        return self.journal._runs.get(RUN)


TestUnluckyRun = UnluckyRun.TestCase
TestUnluckyRun.settings = settings(
    max_examples=200,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
