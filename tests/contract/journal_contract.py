"""What every journal promises; a test module inherits from it and gives a fixture `journal`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.runs import NOW, a_run

from bot.model.ports import Journal
from bot.model.runs import RunState, StepRecord, StepState
from bot.model.secret import Secret

RUN = "20261122T231500Z-4f3a"
BEFORE = {"were_running": True, "roles": ["ünï", "b"], "mark": None, "rows": 1.5}
STARTED = StepRecord("stop", "Does stop.", StepState.STARTED, BEFORE, NOW)
SECRET = Secret("a test only")


class JournalContract:
    async def test_a_run_comes_back_whole(self, journal: Journal) -> None:
        await journal.begin(a_run())
        assert await journal.run(RUN) == a_run()

    async def test_an_unknown_run_is_none(self, journal: Journal) -> None:
        assert await journal.run("20261122T231500Z-0000") is None
        assert await journal.runs() == ()

    async def test_a_run_is_begun_once(self, journal: Journal) -> None:
        await journal.begin(a_run())
        with pytest.raises(ValueError, match=RUN):
            await journal.begin(replace(a_run(), started_by="somebody else"))
        assert await journal.run(RUN) == a_run()

    async def test_a_run_begins_with_its_first_step(self, journal: Journal) -> None:
        with pytest.raises(ValueError, match=RUN):
            await journal.begin(replace(a_run(), steps=(STARTED,)))
        assert await journal.run(RUN) is None

    @pytest.mark.parametrize(
        "changed",
        [
            STARTED,
            replace(STARTED, state=StepState.DONE, finished_at=NOW + timedelta(seconds=1.5)),
            replace(STARTED, state=StepState.FAILED, error="full: no `room`"),
            StepRecord("stop", "Does stop.", StepState.FAILED, error="server_down: gone"),
            replace(STARTED, state_before={}),
        ],
        ids=["started", "done", "failed", "failed to look", "found nothing"],
    )
    async def test_a_step_comes_back_whole(self, journal: Journal, changed: StepRecord) -> None:
        await journal.begin(a_run())
        await journal.step(RUN, changed)
        kept = await journal.run(RUN)
        assert kept == replace(a_run(), steps=(changed, a_run().steps[1]))

    async def test_the_last_word_on_a_step_counts(self, journal: Journal) -> None:
        await journal.begin(a_run())
        failed = replace(STARTED, state=StepState.FAILED, finished_at=NOW, error="oh")
        done = replace(STARTED, state=StepState.DONE, finished_at=NOW, error=None)
        for record in (STARTED, failed, STARTED, done):
            await journal.step(RUN, record)
        kept = await journal.run(RUN)
        assert kept is not None
        assert kept.steps[0] == done

    async def test_the_steps_keep_their_order(self, journal: Journal) -> None:
        names = ("z", "a", "m", "b")
        await journal.begin(a_run(RUN, *names))
        for name in ("b", "a", "z"):
            await journal.step(RUN, StepRecord(name, "", StepState.STARTED, {}, NOW))
        kept = await journal.run(RUN)
        assert kept is not None
        assert tuple(step.name for step in kept.steps) == names

    @pytest.mark.parametrize(
        "found", [None, {}, {**BEFORE, "were_running": False}], ids=["none", "nothing", "others"]
    )
    async def test_what_a_step_has_found_stays(
        self, journal: Journal, found: Mapping[str, Any] | None
    ) -> None:
        await journal.begin(a_run())
        await journal.step(RUN, STARTED)
        with pytest.raises(ValueError, match="found"):
            await journal.step(RUN, replace(STARTED, state=StepState.DONE, state_before=found))
        kept = await journal.run(RUN)
        assert kept is not None
        assert kept.steps[0] == STARTED

    async def test_the_order_of_keys_makes_no_other_found(self, journal: Journal) -> None:
        await journal.begin(a_run())
        await journal.step(RUN, STARTED)
        turned = dict(reversed(BEFORE.items()))
        await journal.step(RUN, replace(STARTED, state=StepState.DONE, state_before=turned))
        kept = await journal.run(RUN)
        assert kept is not None
        assert kept.steps[0].state is StepState.DONE

    async def test_a_step_that_the_run_does_not_have_is_refused(self, journal: Journal) -> None:
        await journal.begin(a_run())
        with pytest.raises(ValueError, match="fence"):
            await journal.step(RUN, replace(STARTED, name="fence"))
        with pytest.raises(ValueError, match="other"):
            await journal.step("other", STARTED)
        assert await journal.run(RUN) == a_run()

    @pytest.mark.parametrize("state", RunState)
    async def test_a_final_state_finishes_a_run(self, journal: Journal, state: RunState) -> None:
        await journal.begin(a_run())
        end = NOW + timedelta(minutes=3)
        await journal.state(RUN, state, end)
        kept = await journal.run(RUN)
        assert kept == replace(a_run(), state=state, finished_at=end if state.is_final else None)

    async def test_a_state_for_no_run_is_refused(self, journal: Journal) -> None:
        with pytest.raises(ValueError, match="other"):
            await journal.state("other", RunState.DONE, NOW)

    @pytest.mark.parametrize("final", [RunState.DONE, RunState.UNDONE])
    async def test_a_finished_run_does_not_change(self, journal: Journal, final: RunState) -> None:
        await journal.begin(a_run())
        await journal.step(RUN, STARTED)
        await journal.state(RUN, final, NOW)
        kept = await journal.run(RUN)
        with pytest.raises(ValueError, match="finished"):
            await journal.step(RUN, replace(STARTED, state=StepState.DONE))
        for state in RunState:
            with pytest.raises(ValueError, match="finished"):
                await journal.state(RUN, state, NOW)
        assert await journal.run(RUN) == kept

    async def test_the_newest_run_comes_first(self, journal: Journal) -> None:
        for minutes, name in ((2, "c"), (0, "a"), (1, "b"), (2, "d")):
            await journal.begin(a_run(name, at=NOW + timedelta(minutes=minutes)))
        await journal.step("b", STARTED)
        runs = await journal.runs()
        assert [run.id for run in runs] == ["d", "c", "b", "a"]
        assert runs[2].steps[0] == STARTED

    @pytest.mark.parametrize(
        "value",
        [SECRET, [SECRET], {"deep": [SECRET]}, (1, 2), {1: "a key"}, float("nan"), b"bytes", NOW],
        ids=["secret", "in a list", "deep", "tuple", "key", "nan", "bytes", "time"],
    )
    async def test_what_is_not_plain_is_refused_and_not_shown(
        self, journal: Journal, value: object
    ) -> None:
        with pytest.raises(TypeError, match=r"values\.password.* is not plain JSON") as refused:
            await journal.begin(replace(a_run(), plan={"password": value}))
        assert SECRET.reveal() not in str(refused.value)
        await journal.begin(a_run())
        with pytest.raises(TypeError, match=r"values\.password.* is not plain JSON"):
            await journal.step(RUN, replace(STARTED, state_before={"password": value}))
        assert await journal.run(RUN) == a_run()
