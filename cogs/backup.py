"""`/pg backup run|list|show|verify|restore|prune|next`."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from discord import Interaction, app_commands

from bot.lazy import Later
from bot.model.acts import PRUNE_BACKUPS, RUN_BACKUP, VERIFY_BACKUP
from bot.model.errors import UserMistake
from bot.model.quantities import plural
from bot.model.reports import Report
from bot.model.roles import Role, RoleHolders
from bot.presentation.responses import defer
from cogs.access import needs, require
from cogs.backup_replace import ask_to_replace
from cogs.choices import choices
from cogs.confirmations import Act, Confirmations
from cogs.jobs import Jobs, Tell
from cogs.pages import Pages
from cogs.services import BackOffice


class BackupJobs:
    """What stands behind the commands and behind the buttons of alerts."""

    def __init__(self, office: Later[BackOffice], jobs: Jobs) -> None:
        self.office = office
        self._jobs = jobs

    async def run(self, interaction: Interaction, service: str | None) -> None:
        """Take a set of one service, or of each."""
        desk = (await self.office()).backups
        chosen = desk.chosen(service)

        async def work(tell: Tell) -> Report:
            return await desk.run(chosen, tell)

        what = service or plural(len(chosen), "service")
        await self._jobs.start(interaction, f"Backup of {what}", Role.OPERATOR, work)

    async def verify(self, interaction: Interaction, set_id: str) -> None:
        """Restore a set into a scratch server and compare."""
        desk = (await self.office()).backups

        async def work(tell: Tell) -> Report:
            return await desk.verify(set_id, tell)

        await self._jobs.start(interaction, f"Restore test of {set_id}", Role.OPERATOR, work)

    async def restore(self, interaction: Interaction, set_id: str, into: str) -> None:
        """Bring a set back as a new database."""
        desk = (await self.office()).backups

        async def work(tell: Tell) -> Report:
            return await desk.restore(set_id, into, tell)

        title = f"Restore of {set_id} into {into}"
        await self._jobs.start(interaction, title, Role.OPERATOR, work)

    def remedies(self) -> Mapping[str, Callable[[Interaction, Mapping[str, Any]], Awaitable[None]]]:
        """The buttons of alerts that do something about a backup, by act."""

        async def run(interaction: Interaction, details: Mapping[str, Any]) -> None:
            await self.run(interaction, str(details["service"]))

        async def verify(interaction: Interaction, details: Mapping[str, Any]) -> None:
            await self.verify(interaction, str(details["set"]))

        return {RUN_BACKUP: run, VERIFY_BACKUP: verify}


def pruning(office: Later[BackOffice]) -> Act:
    """The act behind the red button of `prune`."""

    async def prune(details: Mapping[str, Any]) -> Report:
        return await (await office()).backups.prune(details["removed"])

    return prune


def add_backup(
    pg: app_commands.Group,
    jobs: BackupJobs,
    pages: Pages,
    confirmations: Confirmations,
    holders: RoleHolders,
) -> None:
    """Adds the commands to `/pg`."""
    office = jobs.office
    group = app_commands.Group(
        name="backup", description="Backups that are proven by restoring them", parent=pg
    )
    _add_looking(group, office, pages)

    @group.command(name="run", description="Take a backup now", extras=needs(Role.OPERATOR))
    @app_commands.describe(service="One service; all without")
    async def run(interaction: Interaction, service: str | None = None) -> None:
        await jobs.run(interaction, service)

    @run.autocomplete("service")
    async def services(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        desk = (await office()).configured_backups
        return choices(desk.services() if desk else (), typed)

    @group.command(
        name="verify",
        description="Restore a backup into a scratch server, and compare every row",
        extras=needs(Role.OPERATOR),
    )
    @app_commands.describe(id="Which backup")
    async def verify(interaction: Interaction, id: str) -> None:  # noqa: A002 - what people type
        await jobs.verify(interaction, id)

    @group.command(
        name="restore",
        description="Bring a backup back, beside the database that it came from or over it",
        extras=needs(Role.OPERATOR),
    )
    @app_commands.describe(
        id="Which backup",
        into="A new database's name",
        over="For admins: replace the database; it stays under another name",
    )
    async def restore(
        interaction: Interaction,
        id: str,  # noqa: A002 - what people type
        into: str | None = None,
        over: bool = False,  # noqa: FBT001, FBT002 - a choice of the command's
    ) -> None:
        if over == (into is not None):
            raise UserMistake(
                "Say either `into`, a new database's name, or `over`.",
                code="restore_where",
                hint="A new database changes nothing else; over is for admins.",
            )
        if into is not None:
            await jobs.restore(interaction, id, into)
            return
        require(interaction, Role.ADMIN, holders)
        await ask_to_replace(interaction, office, confirmations, id)

    verify.autocomplete("id")(_ids(office))
    restore.autocomplete("id")(_ids(office))

    @group.command(
        name="prune",
        description="Remove the backups that retention does not want any more",
        extras=needs(Role.ADMIN),
    )
    async def prune(interaction: Interaction) -> None:
        await defer(interaction, ephemeral=True)
        would, report = await (await office()).backups.would_prune()
        going = plural(len(would.removed), "backup")
        below = (
            await confirmations.buttons_for(
                interaction,
                act=PRUNE_BACKUPS,
                object_=going,
                details={"removed": list(would.removed)},
                needed=Role.ADMIN,
                yes=f"Remove {going}",
            )
            if would.removed
            else ()
        )
        await pages.show(interaction, report, Role.ADMIN, *below)


def _add_looking(group: app_commands.Group, office: Later[BackOffice], pages: Pages) -> None:
    """The commands that change nothing."""

    @group.command(name="list", description="All backups", extras=needs(Role.VIEWER))
    @app_commands.describe(service="Of one service; of all without")
    async def list_(interaction: Interaction, service: str | None = None) -> None:
        await defer(interaction)
        report = await (await office()).backups.list_report(service)
        await pages.show(interaction, report, Role.VIEWER)

    @list_.autocomplete("service")
    async def services(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        desk = (await office()).configured_backups
        return choices(desk.services() if desk else (), typed)

    @group.command(name="show", description="Everything about one", extras=needs(Role.VIEWER))
    @app_commands.describe(id="Which backup")
    async def show(interaction: Interaction, id: str) -> None:  # noqa: A002 - what people type
        await defer(interaction)
        report = await (await office()).backups.show_report(id)
        await pages.show(interaction, report, Role.VIEWER)

    show.autocomplete("id")(_ids(office))

    @group.command(
        name="next", description="When the next backups are due", extras=needs(Role.VIEWER)
    )
    async def next_(interaction: Interaction) -> None:
        await defer(interaction)
        report = await (await office()).backups.next_report()
        await pages.show(interaction, report, Role.VIEWER)


def _ids(
    office: Later[BackOffice],
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        desk = (await office()).configured_backups
        return choices(await desk.set_ids() if desk else (), typed)

    return suggest
