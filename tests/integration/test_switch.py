"""A service switched to an empty database on the shared server, and back, by the command line."""

import asyncio
import logging
import os
import random
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.running_lab import RunningLab
from support.sql_sessions import session
from support.switching import NEW, OLD, SERVICE, Switching
from support.waiting import until
from support.warm import WarmProcess

from bot.engines.environment_files import ProcessEnvironmentFiles
from bot.settings.load import load
from bot.wiring.parts import open_parts

log = logging.getLogger(__name__)

SEED = 20261122
KILLS = int(os.environ.get("KILLS", "50"))
"""Of the long loop: KILLS=200 pytest -m slow -k killed_anywhere."""


@pytest.fixture
async def switching(switch_lab: RunningLab) -> AsyncIterator[Switching]:
    """Mealie on its old server, an empty database waiting; brought back there afterwards."""
    switching = Switching(switch_lab, switch_lab.settings)
    await switching.empty_target()
    yield switching
    await switching.bring_back()


async def test_there_and_back_again_with_both_sides_kept(switching: Switching) -> None:
    plan = await switching.done("migrate", "plan", SERVICE, "--empty")
    moved = await switching.done("migrate", "run", SERVICE, "--empty", "--yes")
    assert (moved["state"], await switching.settled_on()) == ("done", NEW)
    assert [step["name"] for step in moved["steps"]] == [step["name"] for step in plan["steps"]]
    assert moved["downtime_s"][SERVICE] > 0
    assert await switching.fenced_roles(OLD) == [SERVICE]
    assert await switching.fenced_roles(NEW) == []
    back = await switching.done("rollback", "--yes")
    assert (back["state"], back["carried_rows"]) == ("done", {SERVICE: 0})
    assert await switching.settled_on() == OLD
    assert await switching.fenced_roles(OLD) == []
    assert await switching.fenced_roles(NEW) == [SERVICE]
    assert await switching.lost() == []
    kinds = [run["kind"] for run in (await switching.runs())[:2]]
    assert kinds == ["rollback", "migration"]


async def test_status_and_backups_follow_a_service_to_where_it_is(switching: Switching) -> None:
    await switching.done("migrate", "run", SERVICE, "--empty", "--yes")
    seen = (await switching.command("status", "--json")).json
    (service,) = (one for one in seen["services"] if one["name"] == SERVICE)
    assert service["server"] == switching.server(NEW).name
    await switching.done("rollback", "--yes")
    seen = (await switching.command("status", "--json")).json
    (service,) = (one for one in seen["services"] if one["name"] == SERVICE)
    assert service["server"] == switching.server(OLD).name


async def test_a_database_that_is_not_empty_forbids_it(switching: Switching) -> None:
    async with session(switching.server(NEW), SERVICE) as inside:
        await inside.execute("CREATE TABLE left_over (id int)")
    plan = await switching.command("migrate", "plan", SERVICE, "--empty", "--json")
    assert plan.status == 3
    assert [problem["code"] for problem in plan.json["blockers"]] == ["database_not_empty"]
    run = await switching.command("migrate", "run", SERVICE, "--empty", "--yes", "--json")
    assert run.status == 3
    assert await switching.healthy_on() == OLD


async def test_what_pgherd_cannot_do_yet_is_said(switching: Switching) -> None:
    result = await switching.command("migrate", "run", SERVICE, "--yes", "--json")
    assert (result.status, result.json["error"]["code"]) == (2, "only_empty")


async def test_nobody_is_switched_without_a_yes(switching: Switching) -> None:
    result = await switching.command("migrate", "run", SERVICE, "--empty")
    assert result.status == 2
    assert "--yes" in result.err
    assert await switching.healthy_on() == OLD


async def test_two_at_once_and_one_of_them_is_told_who_is_at_it(switching: Switching) -> None:
    both = [
        await switching.begun("migrate", "run", SERVICE, "--empty", "--yes", "--json")
        for _ in range(2)
    ]
    said = [await process.communicate() for process in both]
    statuses = sorted(process.returncode or 0 for process in both)
    assert statuses == [0, 3], said
    (refused,) = (out for process, (out, _) in zip(both, said, strict=True) if process.returncode)
    assert any(word in refused.decode() for word in ("server_locked", "pointed_already"))
    assert await switching.settled_on() == NEW


@pytest.mark.slow
async def test_an_application_that_is_never_well_stops_the_run_and_can_be_brought_back(
    switching: Switching,
) -> None:
    async with session(switching.server(NEW)) as admin:
        # It reaches the server, and may not use its database: no probe of ours can see that before.
        await admin.execute(f"ALTER ROLE {SERVICE} CONNECTION LIMIT 0")
    try:
        result = await switching.command(
            "migrate", "run", SERVICE, "--empty", "--yes", "--json", timeout_s=120
        )
        assert (result.status, result.json["state"]) == (1, "stopped")
        undone = await switching.done("rollback", "--yes")
        assert undone["state"] == "undone"
        assert await switching.settled_on() == OLD
        assert await switching.fenced_roles(OLD) == []
        assert await switching.lost() == []
    finally:
        async with session(switching.server(NEW)) as admin:
            await admin.execute(f"ALTER ROLE {SERVICE} CONNECTION LIMIT 50")


async def test_ctrl_c_leaves_a_run_that_says_how_to_go_on(switching: Switching) -> None:
    process = await switching.begun("migrate", "run", SERVICE, "--empty", "--yes", "--json")
    assert process.stderr is not None
    while b"now: point" not in (line := await process.stderr.readline()):
        assert line, "it ended before"
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert process.returncode == 130
    assert b"pgherd migrate resume" in err
    (run, *_) = await switching.runs()
    assert run["state"] == "running"
    resumed = await switching.done("migrate", "resume", "--yes")
    assert (resumed["run"], resumed["state"]) == (run["id"], "done")
    assert await switching.settled_on() == NEW


async def test_what_runs_otherwise_than_it_was_switched_is_an_alert_until_it_is_mended(
    switching: Switching,
) -> None:
    configuration = load(switching.settings, {})
    await switching.done("migrate", "run", SERVICE, "--empty", "--yes")
    files = ProcessEnvironmentFiles(switching.lab.folder / "engine")
    ours = await files.environment_file(SERVICE)
    assert ours is not None
    async with open_parts(configuration) as parts:
        alerts, watch = parts.alerts, parts.run_watch
        await watch.look_for_drift()
        assert await alerts.firing() == ()
        # As an owner does who writes his own file again.
        await files.use_environment_file(SERVICE, ours.with_suffix(""))
        try:
            await watch.look_for_drift()
            (alert,) = await alerts.firing()
            assert alert.finding.rule == "service_drifted"
            assert "shared_postgres" in alert.finding.detail
        finally:
            await files.use_environment_file(SERVICE, ours)
        await watch.look_for_drift()
        assert await alerts.firing() == ()


async def test_a_lost_state_file_is_told_from_the_servers_marks(switching: Switching) -> None:
    await switching.done("migrate", "run", SERVICE, "--empty", "--yes")
    state = switching.lab.folder / "state"
    aside = state.with_name("state.aside")
    state.rename(aside)
    try:
        plan = await switching.command("migrate", "plan", SERVICE, "--empty", "--json")
        codes = {problem["code"] for problem in plan.json["blockers"]}
        assert {"pointed_already", "fenced_already"} & codes
        rebuilt = (await switching.done("runs", "--rebuild"))["runs"]
        assert [(run["kind"], run["state"]) for run in rebuilt] == [("migration", "done")]
        back = await switching.done("rollback", "--yes")
        assert back["state"] == "done"
        assert await switching.settled_on() == OLD
        assert await switching.fenced_roles(OLD) == []
        assert await switching.lost() == []
    finally:
        await asyncio.to_thread(_replaced, aside, state)


def _replaced(aside: Path, state: Path) -> None:
    shutil.rmtree(state)
    aside.rename(state)


@pytest.mark.parametrize(
    "kills",
    [2, pytest.param(KILLS, marks=[pytest.mark.slow, pytest.mark.timeout(30 + 12 * KILLS)])],
)
async def test_killed_anywhere_it_ends_on_one_side_and_well(
    switching: Switching, kills: int
) -> None:
    chance = random.Random(SEED)
    whole_s = await _measured(switching)
    killed, ends = 0, {OLD: 0, NEW: 0}
    while killed < kills:
        await switching.empty_target()
        for words in (
            ("migrate", "run", SERVICE, "--empty", "--yes"),
            chance.choice((("migrate", "resume", "--yes"), ("rollback", "--yes"))),
        ):
            child = switching.begin(*words)
            await killed_after(child, chance.uniform(0, whole_s))
            killed += 1
        side = await _ended(switching, chance)
        ends[side] += 1
        assert await switching.fenced_roles(side) == [], f"after {killed} kills"
        if side == NEW:
            child = switching.begin("rollback", "--yes")
            await killed_after(child, chance.uniform(0, whole_s))
            killed += 1
            side = await _ended(switching, chance)
            assert await switching.fenced_roles(side) == [], f"after {killed} kills"
        if side == NEW:
            assert await switching.begin("rollback", "--yes").wait() == 0
        assert await switching.settled_on() == OLD
        assert await switching.lost() == []
    log.info("%s kills: %s runs ended on the old side, %s on the new", killed, *ends.values())


async def killed_after(process: WarmProcess, seconds: float) -> None:
    """SIGKILL then, unless it has ended before."""
    await asyncio.sleep(seconds)
    process.kill()
    await process.wait()


async def _measured(switching: Switching) -> float:
    """How long a whole run takes, so that kills come everywhere in it."""
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    assert await switching.begin("migrate", "run", SERVICE, "--empty", "--yes").wait() == 0
    took_s = loop.time() - began_s
    assert await switching.begin("rollback", "--yes").wait() == 0
    return took_s


async def _ended(switching: Switching, chance: random.Random) -> str:
    """Bring what is unfinished to its end, either way; the side that the application is on."""
    if any(run["state"] not in {"done", "undone"} for run in await switching.runs()):
        words = chance.choice((("migrate", "resume", "--yes"), ("rollback", "--yes")))
        assert await switching.begin(*words).wait() == 0, await switching.runs()
    assert all(run["state"] in {"done", "undone"} for run in await switching.runs())
    return await until(switching.healthy_on, timeout_s=30) or ""
