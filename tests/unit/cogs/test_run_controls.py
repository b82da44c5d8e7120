"""`/pg migrate`, `/pg rollback` and `/pg runs`, and the buttons of alerts about runs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.chat_in_memory import ChatInMemory
from support.discord_calls import BOB, KeptChat
from support.switch_in_memory import OLD, SERVICE, SHARED, SwitchInMemory
from support.waiting import until

from bot.model.roles import Role
from bot.runs.locations import ServiceLocations
from bot.runs.watch import RunWatch, WatchedRules
from bot.state.database import open_state
from bot.watching.rules import RUN_UNFINISHED, SERVICE_DRIFTED

RULES = WatchedRules(unfinished=RUN_UNFINISHED, drifted=SERVICE_DRIFTED)


@dataclass
class Scene:
    """The chat of somebody whose service can be switched."""

    world: SwitchInMemory
    chat: ChatInMemory

    @property
    def discord(self) -> KeptChat:
        return self.chat.discord

    async def over(self) -> None:
        """What was begun in a message has come to its end."""
        await until(lambda: not self.chat.shared.jobs._running)

    async def migrated(self) -> str:
        await self.discord.run("pg migrate", service=SERVICE, empty=True)
        await self.discord.click(self.discord.sent[-1].buttons["Migrate"])
        await self.over()
        return (await self.world.journal.runs())[0].id


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with open_state(tmp_path) as state:
        world = SwitchInMemory()
        yield Scene(world, ChatInMemory(state, {"migration": world.command, "runs": world.runs}))


async def test_a_plan_is_shown_before_anything_is_done_and_any_admin_may_confirm_it(
    scene: Scene,
) -> None:
    await scene.discord.run("pg migrate", service=SERVICE, empty=True)
    shown = scene.discord.sent[-1]
    assert "mealie" in shown.text
    assert list(shown.buttons) == ["Migrate", "Leave it"]
    assert scene.world.runs_on == OLD
    await scene.discord.click(shown.buttons["Migrate"], by=BOB)
    await scene.over()
    assert scene.world.runs_on == SHARED
    (run,) = await scene.world.journal.runs()
    assert run.started_by == "member8"
    assert all("Cancel" not in sent.buttons for sent in scene.discord.sent)


async def test_who_is_no_admin_is_not_even_shown_a_plan(scene: Scene) -> None:
    for path, options in [("pg migrate", {"service": SERVICE, "empty": True}), ("pg rollback", {})]:
        await scene.discord.run(path, roles=[Role.OPERATOR], **options)
        assert "admin role" in scene.discord.sent[-1].text
        assert scene.discord.sent[-1].buttons == {}


async def test_what_something_forbids_is_shown_without_a_button(scene: Scene) -> None:
    await scene.migrated()
    scene.world.pointed = None
    await scene.discord.run("pg rollback")
    shown = scene.discord.sent[-1]
    assert "no longer in force" in shown.text
    assert shown.buttons == {}


async def test_there_and_back_again_by_what_is_pressed(scene: Scene) -> None:
    run = await scene.migrated()
    await scene.discord.run("pg rollback", run=run)
    await scene.discord.click(scene.discord.sent[-1].buttons["Roll back"])
    await scene.over()
    assert scene.world.runs_on == OLD
    await scene.discord.run("pg runs", roles=[Role.VIEWER])
    assert run in scene.discord.sent[-1].text
    await scene.discord.run("pg runs", roles=[Role.VIEWER], run=run)
    assert "stop the applications" in scene.discord.sent[-1].text


async def test_services_and_runs_are_offered_while_typing(scene: Scene) -> None:
    run = await scene.migrated()
    offered = scene.discord.offered
    assert await offered("pg migrate", "service", "meal") == [SERVICE]
    assert await offered("pg migrate", "service", "imm") == []
    assert await offered("pg rollback", "run", run[:4]) == [run]
    assert await offered("pg runs", "run", "", roles=[Role.VIEWER]) == [run]


@pytest.mark.parametrize(
    ("label", "yes", "where"),
    [("Resume", "Resume the run", SHARED), ("Roll back", "Undo the run", OLD)],
)
async def test_an_alert_about_a_run_leads_to_a_question_and_then_out_of_it(
    scene: Scene, label: str, yes: str, where: str
) -> None:
    scene.world.ill = "it does not answer"
    run = await scene.migrated()
    scene.world.ill = None
    watch = RunWatch(
        scene.world.dependencies, scene.world.runs, scene.chat.alerts, RULES, ServiceLocations()
    )
    await watch.look_at_runs()
    (alert,) = await scene.chat.alerts.firing()
    view = scene.chat.shared.alert_controls.under(alert)
    assert view is not None
    buttons = {
        b["label"]: b["custom_id"] for row in view.to_components() for b in row["components"]
    }
    await scene.discord.click(buttons[label], roles=[Role.OPERATOR])
    assert "admin role" in scene.discord.sent[-1].text
    await scene.discord.click(buttons[label])
    question = scene.discord.sent[-1]
    assert run in question.text
    assert list(question.buttons) == [yes, "Leave it"]
    await scene.discord.click(question.buttons[yes])
    await scene.over()
    assert scene.world.runs_on == where
