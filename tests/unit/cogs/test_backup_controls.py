"""`/pg backup …`, and the buttons of alerts about backups: who may, what is asked, what is done."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.chat_in_memory import ChatInMemory
from support.discord_calls import BOB, NOW, KeptChat
from support.switch_in_memory import INSTALLATION, OLD, SERVICE
from support.waiting import until

from bot.backups.progress import Listener, Progress, Stage
from bot.backups.prune import Pruned
from bot.model.alerts import Finding, Remedy
from bot.model.checks import Outcome, Severity
from bot.model.errors import UserMistake
from bot.model.reports import Report
from bot.model.roles import Role
from bot.state.database import StateDatabase, open_state

SET = "mealie-20261122T020000Z"
ANOTHER = ("d1", "d2")
DONE = Report("It is done", Outcome.GOOD)


@dataclass
class Vault:
    """Stands for the backups; keeps what it was asked to do."""

    done: list[tuple[object, ...]] = field(default_factory=list)
    going: tuple[str, ...] = ANOTHER
    unusable: UserMistake | None = None

    def services(self) -> list[str]:
        return list(INSTALLATION.services)

    def chosen(self, names: Sequence[str]) -> Sequence[Any]:
        return [INSTALLATION.services[name] for name in names or self.services()]

    async def set_ids(self) -> list[str]:
        return [SET]

    async def _job(self, *what: object) -> Any:
        self.done.append(what)
        return SimpleNamespace(report=lambda: DONE)

    async def run(self, services: Sequence[Any], listener: Listener) -> Any:
        listener(Progress(SERVICE, Stage.DUMPING))
        return await self._job("run", *(service.name for service in services))

    async def verify(self, backup_id: str, _listener: Listener) -> Any:
        return await self._job("verify", backup_id)

    async def restore(self, backup_id: str, into: str, _listener: Listener) -> Any:
        return await self._job("restore", backup_id, into)

    async def replace(self, backup_id: str, _listener: Listener) -> Any:
        return await self._job("replace", backup_id)

    async def usable(self, _set_id: str) -> Any:
        if self.unusable:
            raise self.unusable
        server = INSTALLATION.server(OLD)
        return SimpleNamespace(database="mealie", server=server, taken_at=NOW)

    async def prune(self, *, dry_run: bool) -> Pruned:
        assert dry_run
        return Pruned(self.going, (), dry_run=True)

    async def prune_confirmed(self, set_ids: Sequence[str]) -> Any:
        return await self._job("prune", *set_ids)

    async def list_report(self, service: str | None) -> Report:
        await self._job("list", service)
        return DONE

    async def show_report(self, backup_id: str) -> Report:
        await self._job("show", backup_id)
        return DONE

    async def report(self) -> Report:
        """As the schedule."""
        await self._job("next")
        return DONE


@dataclass
class Scene:
    """The chat of somebody who has backups."""

    vault: Vault
    chat: ChatInMemory

    @property
    def discord(self) -> KeptChat:
        return self.chat.discord

    async def over(self) -> None:
        await until(lambda: not self.chat.shared.jobs._running)


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with open_state(tmp_path) as opened:
        yield opened


@pytest.fixture
def scene(state: StateDatabase) -> Scene:
    vault = Vault()
    return Scene(vault, ChatInMemory(state, {"backups": vault, "backup_schedule": vault}))


async def test_a_backup_is_of_every_service_or_of_the_one_that_is_named(scene: Scene) -> None:
    for options in ({}, {"service": SERVICE}):
        await scene.discord.run("pg backup run", roles=[Role.OPERATOR], **options)
        await scene.over()
    assert scene.vault.done == [("run", SERVICE), ("run", SERVICE)]
    titles = {text.partition("\n")[0] for text in scene.discord.texts}
    assert titles >= {"Backup of 1 service", "Backup of mealie"}


async def test_a_set_is_tested_and_brought_back_as_a_new_database_by_an_operator(
    scene: Scene,
) -> None:
    await scene.discord.run("pg backup verify", roles=[Role.OPERATOR], id=SET)
    await scene.over()
    await scene.discord.run("pg backup restore", roles=[Role.OPERATOR], id=SET, into="again")
    await scene.over()
    assert scene.vault.done == [("verify", SET), ("restore", SET, "again")]


@pytest.mark.parametrize("options", [{}, {"into": "again", "over": True}, {"over": False}])
async def test_where_a_set_is_to_go_has_to_be_said_once(
    scene: Scene, options: dict[str, Any]
) -> None:
    await scene.discord.run("pg backup restore", id=SET, **options)
    assert "Say either" in scene.discord.sent[-1].text
    assert scene.vault.done == []


async def test_over_a_database_goes_a_set_only_for_an_admin_and_after_a_question(
    scene: Scene,
) -> None:
    await scene.discord.run("pg backup restore", roles=[Role.OPERATOR], id=SET, over=True)
    assert "admin role" in scene.discord.sent[-1].text
    await scene.discord.run("pg backup restore", id=SET, over=True)
    question = scene.discord.sent[-1]
    assert f"{SET} of 2026-11-22 12:00 UTC in the place of mealie on {OLD}?" in question.text
    assert scene.vault.done == []
    await scene.discord.click(question.buttons["Replace it"], by=BOB)
    assert scene.vault.done == []
    await scene.discord.click(question.buttons["Replace it"])
    await scene.over()
    assert scene.vault.done == [("replace", SET)]
    assert any(f"Restore of {SET} over mealie on {OLD}" in text for text in scene.discord.texts)


async def test_what_stands_in_the_way_of_a_restore_is_said_instead_of_a_question(
    scene: Scene,
) -> None:
    scene.vault.unusable = UserMistake("It failed its test.", code="set_bad", hint="Another.")
    await scene.discord.run("pg backup restore", id=SET, over=True)
    assert "It failed its test." in scene.discord.sent[-1].text
    assert scene.discord.sent[-1].buttons == {}


async def test_what_goes_is_shown_and_just_that_is_handed_on_after_the_yes(scene: Scene) -> None:
    await scene.discord.run("pg backup prune")
    assert scene.discord.sent[0].is_ephemeral
    shown = scene.discord.sent[-1]
    assert list(shown.buttons) == ["Remove 2 backups", "Leave it"]
    scene.vault.going = ("d3",)
    await scene.discord.click(shown.buttons["Remove 2 backups"], by=BOB)
    assert scene.vault.done == []
    await scene.discord.click(shown.buttons["Remove 2 backups"])
    assert scene.vault.done == [("prune", "d1", "d2")]


async def test_where_nothing_goes_there_is_nothing_to_confirm(scene: Scene) -> None:
    scene.vault.going = ()
    await scene.discord.run("pg backup prune")
    assert scene.discord.sent[-1].buttons == {}


async def test_looking_is_for_every_role_and_pruning_for_admins(scene: Scene) -> None:
    viewer = [Role.VIEWER]
    await scene.discord.run("pg backup list", roles=viewer)
    await scene.discord.run("pg backup list", roles=viewer, service=SERVICE)
    await scene.discord.run("pg backup show", roles=viewer, id=SET)
    await scene.discord.run("pg backup next", roles=viewer)
    assert scene.vault.done == [("list", None), ("list", SERVICE), ("show", SET), ("next",)]
    for path, role in [("run", Role.VIEWER), ("prune", Role.OPERATOR)]:
        await scene.discord.run(f"pg backup {path}", roles=[role])
        assert "You need the" in scene.discord.sent[-1].text
    assert len(scene.vault.done) == 4


async def test_services_and_sets_are_offered_while_typing(scene: Scene) -> None:
    offered = scene.discord.offered
    assert await offered("pg backup run", "service", "me") == [SERVICE]
    assert await offered("pg backup list", "service", "imm") == []
    for path in ("show", "verify", "restore"):
        assert await offered(f"pg backup {path}", "id", "2026") == [SET]


async def test_without_backups_that_is_said_and_nothing_is_offered(state: StateDatabase) -> None:
    chat = ChatInMemory(state)
    await chat.discord.run("pg backup run")
    assert "The configuration has no" in chat.discord.sent[-1].text
    assert await chat.discord.offered("pg backup run", "service", "") == []
    assert await chat.discord.offered("pg backup show", "id", "") == []


@pytest.mark.parametrize(
    ("remedy", "done"),
    [
        (Remedy("Retry", "backup_run", {"service": SERVICE}), ("run", SERVICE)),
        (Remedy("Test it again", "backup_verify", {"set": SET}), ("verify", SET)),
    ],
)
async def test_an_alert_about_a_backup_has_a_button_that_does_something_about_it(
    scene: Scene, remedy: Remedy, done: tuple[str, ...]
) -> None:
    found = Finding("backup_failed", SERVICE, Severity.CRITICAL, "failed", "full", "", remedy)
    await scene.chat.alerts.raised(found)
    (alert,) = await scene.chat.alerts.firing()
    await scene.discord.click(f"pg:alert:{alert.id}:remedy", roles=[Role.VIEWER])
    assert "operator role" in scene.discord.sent[-1].text
    await scene.discord.click(f"pg:alert:{alert.id}:remedy", roles=[Role.OPERATOR])
    await scene.over()
    assert scene.vault.done == [done]
