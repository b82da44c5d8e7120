"""How a run begins."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fake_journal import FakeJournal
from support.runs import NOW, a_run
from support.unlucky_world import World, things

from bot.model.runs import RunKind, RunState, StepState
from bot.postgres.lock_name import holder_of, lock_name
from bot.runs.new_run import is_held_for, lock_purpose, new_run, run_id


def test_an_id_says_when_in_utc() -> None:
    vienna = timezone(timedelta(hours=1))
    at = datetime(2026, 11, 23, 0, 15, tzinfo=vienna)
    assert run_id(at, "4f3a") == "20261122T231500Z-4f3a"


@given(st.lists(st.integers(0, 4_000_000_000), min_size=2))
def test_ids_sort_by_time(seconds: list[int]) -> None:
    ids = [run_id(datetime.fromtimestamp(second, UTC), "0") for second in sorted(seconds)]
    assert ids == sorted(ids)


def test_a_new_run_has_all_its_steps_ahead() -> None:
    steps = things(World(["a", "b"]), FakeJournal(), a_run(), [True, False])
    run = new_run(
        RunKind.ROLLBACK,
        run_id="20261122T231500Z-4f3a",
        plan={},
        plan_hash="0",
        services=["mealie"],
        servers=["a", "b"],
        steps=steps,
        at=NOW,
        started_by="Ada",
    )
    assert (run.state, run.finished_at) == (RunState.RUNNING, None)
    assert [step.state for step in run.steps] == [StepState.PLANNED] * 2
    assert [(s.name, s.does) for s in run.steps] == [(s.name, s.does) for s in steps]


def test_two_steps_of_one_name_are_a_bug() -> None:
    (step,) = things(World(["a"]), FakeJournal(), a_run(), [True])
    with pytest.raises(AssertionError, match="two steps of one name"):
        new_run(
            RunKind.MIGRATION, run_id="0", plan={}, plan_hash="", services=[], servers=[],
            steps=[step, step], at=NOW, started_by="Ada",
        )  # fmt: skip


@pytest.mark.parametrize("kind", RunKind)
@given(st.text(st.characters(codec="utf-8", exclude_characters="():\0"), max_size=40))
def test_a_lock_is_known_to_be_a_runs_whatever_its_host_is_called(kind: RunKind, host: str) -> None:
    run = a_run(run_id(NOW, "4f3a"), kind=kind)
    name = lock_name("pgherd", lock_purpose(run), host, 4_194_304)
    assert len(name.encode()) <= 63
    holder = holder_of(name, NOW)
    assert is_held_for(holder, run)
    assert (holder.pid, host.startswith(holder.host)) == (4_194_304, True)
    assert not is_held_for(holder, a_run(run_id(NOW, "0000"), kind=kind))
