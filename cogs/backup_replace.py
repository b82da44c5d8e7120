"""`/pg backup restore over:True`: a set in the place of its database, after a red button."""

from collections.abc import Mapping
from typing import Any

from discord import Interaction

from bot.lazy import Later
from bot.model.acts import REPLACE_DATABASE
from bot.model.reports import Report
from bot.model.roles import Role
from bot.presentation.discord import notice_embed
from bot.presentation.responses import defer, respond
from cogs.components import buttons
from cogs.confirmations import Confirmations, LongAct
from cogs.jobs import Tell
from cogs.services import BackOffice


def replacing(office: Later[BackOffice]) -> LongAct:
    """The act behind the red button of `restore` over a database."""

    def title(details: Mapping[str, Any]) -> str:
        return f"Restore of {details['set']} over {details['database']}"

    async def replace(details: Mapping[str, Any], tell: Tell) -> Report:
        return await (await office()).backups.replace(details["set"], tell)

    return LongAct(title, replace)


async def ask_to_replace(
    interaction: Interaction, office: Later[BackOffice], confirmations: Confirmations, set_id: str
) -> None:
    """Ask before a set takes the place of its database; raises what stands in its way."""
    await defer(interaction)
    manifest = await (await office()).backups.usable(set_id)
    place = f"{manifest.database} on {manifest.server.name}"
    question = (
        f"Put the backup {set_id} of {manifest.taken_at:%Y-%m-%d %H:%M} UTC in the place of "
        f"{place}? It does not have what was written since, and who is connected is disconnected. "
        "What is there now is backed up first, and stays under another name."
    )
    below = await confirmations.buttons_for(
        interaction,
        act=REPLACE_DATABASE,
        object_=place,
        details={"set": set_id, "database": place},
        needed=Role.ADMIN,
        yes="Replace it",
    )
    await respond(interaction, [notice_embed(question)], buttons(*below))
