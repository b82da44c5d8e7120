"""Questions before something is done with a run, and what their red buttons do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from discord import Interaction

from bot.model.reports import Report
from bot.model.roles import Role
from cogs.interactions.confirmations import CONFIRMED_BY, Confirmations, LongAct
from cogs.interactions.jobs import Tell
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.rollback.command import Question
    from bot.rollback.command import Tell as RunTell


async def ask_admins(
    interaction: Interaction, question: "Question", confirmations: Confirmations, pages: Pages
) -> None:
    """Show what would be done; below it a red button for every admin, if nothing forbids it."""
    if not question.is_open:
        await pages.show(interaction, question.report, Role.ADMIN)
        return
    below = await confirmations.buttons_for(
        interaction,
        act=question.act,
        object_=question.object,
        details=question.details,
        needed=Role.ADMIN,
        yes=question.yes,
        by_others=True,
    )
    await pages.show(interaction, question.report, Role.ADMIN, *below)


def run_act(carry_out: Callable[[Mapping[str, Any], str, "RunTell"], Awaitable[Report]]) -> LongAct:
    """The act behind such a button; it cannot be cancelled: it is undone instead.

    `carry_out` is given what was confirmed, by whom, and whom to tell how far it is.
    """

    async def act(details: Mapping[str, Any], tell: Tell) -> Report:
        return await carry_out(details, details[CONFIRMED_BY], lambda _run, words: tell(words))

    return LongAct(lambda details: str(details["title"]), act, can_be_cancelled=False)
