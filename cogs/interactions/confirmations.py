"""Questions before an act that cannot be undone: a red button, for one person, once."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from discord import ButtonStyle, Interaction
from discord.ui import Button, DynamicItem, Item, View

from bot.model.errors import UserMistake
from bot.model.replies import Confirmation
from bot.model.reports import Report
from bot.model.roles import Role, RoleHolders
from bot.presentation.discord import notice_embed, report_pages
from bot.presentation.responses import edit, reply_ephemeral, respond
from bot.reports.audit.trail import Trail
from cogs.interactions.access import require
from cogs.interactions.components import buttons, telling
from cogs.interactions.jobs import Jobs, Tell, Work

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.model.ports import ConfirmationStore

# Long enough to read the question, too short to find the button again tomorrow.
_EXPIRES_AFTER = timedelta(minutes=5)
_TEMPLATE = r"pg:(?P<answer>yes|no):(?P<name>[0-9a-f]{16})"

CONFIRMED_BY = "confirmed_by"
"""Among the details of a long act: who has said yes."""

Act = Callable[[Mapping[str, Any]], Awaitable[Report]]
"""Does what was confirmed, given its details."""


@dataclass(frozen=True, slots=True)
class LongAct:
    """Takes so long that it shows how far it is, in the message of the question.

    So the question has to be one for everybody's eyes: others cannot be changed for long.
    """

    title: Callable[[Mapping[str, Any]], str]
    """Given the details, as `act` is."""
    act: Callable[[Mapping[str, Any], Tell], Awaitable[Report]]
    can_be_cancelled: bool = True


class AnswerButton(DynamicItem[Button[View]], template=_TEMPLATE):
    """Yes or no to one question."""

    confirmations: "Confirmations"

    def __init__(self, answer: str, name: str, label: str) -> None:
        super().__init__(
            Button(
                style=ButtonStyle.danger if answer == "yes" else ButtonStyle.secondary,
                label=label,
                custom_id=f"pg:{answer}:{name}",
            )
        )
        self._answer, self._name = answer, name

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a person pressed."""
        assert isinstance(item, Button)
        return cls(match["answer"], match["name"], item.label or "")

    @telling
    async def callback(self, interaction: Interaction) -> None:
        """Do it, or leave it."""
        await self.confirmations.answered(interaction, self._name, yes=self._answer == "yes")


class Confirmations:
    """Asks, and acts when the asker says yes."""

    def __init__(
        self,
        store: "ConfirmationStore",
        holders: RoleHolders,
        clock: Callable[[], datetime],
        acts: Mapping[str, Act | LongAct],
        trail: Trail,
        *,
        jobs: Jobs,
    ) -> None:
        self._store = store
        self._holders = holders
        self._clock = clock
        self._acts = dict(acts)
        self._trail = trail
        self._jobs = jobs
        attributes = {"confirmations": self}
        self.button: type[AnswerButton] = type(
            "AnswerButton", (AnswerButton,), attributes, template=_TEMPLATE
        )

    def add(self, name: str, act: Act | LongAct) -> None:
        """An act that can be confirmed from now on, by the name that the audit has of it."""
        self._acts[name] = act

    async def ask(
        self,
        interaction: Interaction,
        question: str,
        *,
        act: str,
        object_: str,
        details: Mapping[str, Any],
        needed: Role,
        yes: str,
    ) -> None:
        """Ask who pressed, as the first answer; `yes` is the red button's label."""
        below = await self.buttons_for(
            interaction, act=act, object_=object_, details=details, needed=needed, yes=yes
        )
        await reply_ephemeral(interaction, [notice_embed(question)], buttons(*below))

    async def buttons_for(
        self,
        interaction: Interaction,
        *,
        act: str,
        object_: str,
        details: Mapping[str, Any],
        needed: Role,
        yes: str,
        by_others: bool = False,
    ) -> Sequence[AnswerButton]:
        """Yes and no, to stand under what is confirmed by them.

        For who asked; with `by_others` for everybody else with the role too. Of a plan the details
        hold the hash as `plan_hash`, which the audit then has.
        """
        assert act in self._acts, act
        expires_at = self._clock() + _EXPIRES_AFTER
        name = await self._store.keep(
            Confirmation(interaction.user.id, needed, act, object_, details, expires_at, by_others)
        )
        return self.button("yes", name, yes), self.button("no", name, "Leave it")

    async def answered(self, interaction: Interaction, name: str, *, yes: bool) -> None:
        """Somebody pressed one of the two. Raises UserMistake for who may not, or too late."""
        asked = await self._store.waiting(name, self._clock())
        if asked is None:
            raise _too_late()
        if interaction.user.id != asked.asker and not asked.by_others:
            raise UserMistake(
                "Only who was asked can answer this.",
                code="question_of_another",
                hint="Give the command yourself.",
            )
        require(interaction, asked.needed, self._holders)
        if not await self._store.take(name, self._clock()):
            raise _too_late()
        if not yes:
            await edit(interaction, [notice_embed("Left as it is.")])
            return
        act, who = self._acts[asked.act], str(interaction.user)
        if isinstance(act, LongAct):
            title = act.title(asked.details)
            work = self._long_work(act, asked, who)
            await self._jobs.go_on(
                interaction, title, asked.needed, work, can_be_cancelled=act.can_be_cancelled
            )
            return
        await edit(interaction, [notice_embed("Doing it …")])
        report = await self._followed(asked, who, lambda: act(asked.details))
        await respond(interaction, report_pages(report)[0])

    def _long_work(self, act: LongAct, asked: Confirmation, who: str) -> Work:
        details = {**asked.details, CONFIRMED_BY: who}
        return lambda tell: self._followed(asked, who, lambda: act.act(details, tell))

    async def _followed(
        self, asked: Confirmation, who: str, work: Callable[[], Awaitable[Report]]
    ) -> Report:
        plan_hash = asked.details.get("plan_hash")
        return await self._trail.follow(
            asked.act, asked.object, work, who=who, origin="chat", plan_hash=plan_hash
        )


def _too_late() -> UserMistake:
    return UserMistake(
        "This question is not open any more: it was answered, or it is too old.",
        code="question_closed",
        hint="Give the command again to see how things are now.",
    )
