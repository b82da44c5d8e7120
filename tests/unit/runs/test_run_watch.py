"""What is said of runs and of services that were switched, by who looks at them all the time."""

from dataclasses import dataclass, field, replace

import pytest
from support.switch_in_memory import OLD, SERVICE, SHARED, SwitchInMemory

from bot.model.acts import RESUME, UNDO
from bot.model.alerts import Finding
from bot.model.errors import ServiceFailure
from bot.model.runs import RunState
from bot.runs.locations import ServiceLocations
from bot.runs.rebuild import rebuild
from bot.runs.watch import RunWatch, WatchedRules
from bot.watching.rules import RUN_UNFINISHED, SERVICE_DRIFTED

RULES = WatchedRules(unfinished=RUN_UNFINISHED, drifted=SERVICE_DRIFTED)
AWAY = ServiceFailure("Docker does not answer.", code="engine_away", hint="Start it.")


@dataclass
class Heard:
    """The alarm: what was said last of each."""

    fires: dict[str, Finding] = field(default_factory=dict)
    over: list[str] = field(default_factory=list)

    async def raised(self, finding: Finding) -> None:
        self.fires[finding.fingerprint] = finding

    async def recovered(self, rule: str, of: str) -> None:
        self.over.append(f"{rule}:{of}")


def watch(world: SwitchInMemory) -> tuple[RunWatch, Heard]:
    heard = Heard()
    return RunWatch(world.dependencies, world.runs, heard, RULES, ServiceLocations()), heard


async def switched(world: SwitchInMemory) -> str:
    question = await world.command.migrate(SERVICE, empty=True)
    await world.command.carry_out(question.act, question.details, "ada", lambda *_: None)
    return (await world.journal.runs())[0].id


async def test_a_run_that_has_stopped_is_told_with_why_and_both_ways_out() -> None:
    world = SwitchInMemory(ill="it does not answer")
    run = await switched(world)
    one, heard = watch(world)
    await one.look_at_runs()
    told = heard.fires[f"run_unfinished:{run}"]
    assert "it stopped halfway. not_healthy: mealie was not" in told.detail
    assert [(remedy.act, remedy.details) for remedy in told.remedies] == [
        (RESUME, {"run": run}), (UNDO, {"run": run}),
    ]  # fmt: skip
    assert heard.over == []


async def test_a_run_that_was_cut_short_is_told_unless_somebody_is_at_it() -> None:
    world = SwitchInMemory()
    run = await switched(world)
    # The journal keeps what was written last when the process died.
    world.journal._runs[run] = replace(
        world.journal._runs[run], state=RunState.RUNNING, finished_at=None
    )
    one, heard = watch(world)
    async with world.dependencies.locks.held((OLD, SHARED), f"migration {run}"):
        await one.look_at_runs()
    assert (heard.fires, heard.over) == ({}, [f"run_unfinished:{run}"])
    await one.look_at_runs()
    assert "it was interrupted" in heard.fires[f"run_unfinished:{run}"].detail


async def test_a_run_that_is_over_ends_its_alert_and_moves_the_service() -> None:
    world = SwitchInMemory()
    run = await switched(world)
    one, heard = watch(world)
    await one.look_at_runs()
    assert heard.over == [f"run_unfinished:{run}"]
    assert dict(one.locations) == {SERVICE: SHARED}


@pytest.mark.parametrize("drifted", [None, "mealie uses old_postgres"])
async def test_a_service_that_runs_otherwise_than_switched_is_told(drifted: str | None) -> None:
    world = SwitchInMemory(drifted=drifted)
    run = await switched(world)
    one, heard = watch(world)
    await one.look_for_drift()
    if drifted is None:
        assert heard.over == [f"service_drifted:{SERVICE}"]
    else:
        told = heard.fires[f"service_drifted:{SERVICE}"]
        assert (told.detail, heard.over) == (drifted, [])
        assert f"/pg rollback {run}" in told.hint


async def test_a_service_that_was_brought_back_cannot_drift() -> None:
    world = SwitchInMemory(drifted="mealie uses old_postgres")
    await switched(world)
    back = await world.command.roll_back(None)
    await world.command.carry_out(back.act, back.details, "ada", lambda *_: None)
    one, heard = watch(world)
    await one.look_for_drift()
    assert (heard.fires, heard.over) == ({}, [])


async def test_an_engine_that_does_not_answer_says_nothing_about_drift() -> None:
    world = SwitchInMemory(drifted="mealie uses old_postgres")
    await switched(world)
    world.fails["drift"] = AWAY
    one, heard = watch(world)
    await one.look_for_drift()
    assert (heard.fires, heard.over) == ({}, [])


async def test_a_lost_journal_is_written_anew_from_the_marks_and_only_once() -> None:
    world = SwitchInMemory()
    run = await switched(world)
    world.journal._runs.clear()
    one, _ = watch(world)
    await one.rebuild_if_lost()
    (rebuilt,) = await world.journal.runs()
    assert (rebuilt.id, rebuilt.state, rebuilt.services) == (run, RunState.DONE, (SERVICE,))
    assert await rebuild(world.dependencies) == ()
    # What was written down is enough to bring the service back.
    back = await world.command.roll_back(None)
    await world.command.carry_out(back.act, back.details, "ada", lambda *_: None)
    assert world.runs_on == OLD


async def test_a_journal_that_knows_a_run_is_not_held_against_marks() -> None:
    world = SwitchInMemory()
    await switched(world)
    back = await world.command.roll_back(None)
    await world.command.carry_out(back.act, back.details, "ada", lambda *_: None)
    before = await world.journal.runs()
    one, _ = watch(world)
    await one.rebuild_if_lost()
    assert await world.journal.runs() == before
