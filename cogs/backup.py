"""`/pg backup run|list|show|verify|restore|prune|next`."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from discord import Interaction, app_commands

from bot.backups import reports
from bot.backups.desk import BackupDesk
from bot.faces.answers import think
from bot.model.errors import Blocked, UserMistake
from bot.model.quantities import plural
from bot.model.reports import Report
from bot.model.roles import Role, RoleHolders
from cogs.access import needs, require
from cogs.backup_progress import telling_progress
from cogs.backup_replace import ask_to_replace
from cogs.choices import choices
from cogs.confirmations import Act, Confirmations
from cogs.jobs import Jobs, Tell
from cogs.pages import Pages

PRUNE = "backup_prune"


class BackupJobs:
    """What stands behind the commands and behind the buttons of alerts."""

    def __init__(self, desk: BackupDesk, jobs: Jobs) -> None:
        self.desk = desk
        self._jobs = jobs

    async def run(self, interaction: Interaction, service: str | None) -> None:
        """Take a set of one service, or of each."""
        watched = self.desk.watched()
        chosen = watched.backups.chosen([service] if service else [])

        async def work(tell: Tell) -> Report:
            taken = await watched.run(chosen, telling_progress(tell))
            return reports.taken_report(taken, watched.backups.location)

        what = service or plural(len(chosen), "service")
        await self._jobs.start(interaction, f"Backup of {what}", Role.OPERATOR, work)

    async def verify(self, interaction: Interaction, set_id: str) -> None:
        """Restore a set into a throwaway server and compare."""
        watched = self.desk.watched()

        async def work(tell: Tell) -> Report:
            return reports.verdict_report(await watched.verify(set_id, telling_progress(tell)))

        await self._jobs.start(interaction, f"Restore test of {set_id}", Role.OPERATOR, work)

    async def restore(self, interaction: Interaction, set_id: str, into: str) -> None:
        """Bring a set back as a new database."""
        backups = self.desk.watched().backups

        async def work(tell: Tell) -> Report:
            restored = await backups.restore(set_id, into, telling_progress(tell))
            return reports.restored_report(restored)

        title = f"Restore of {set_id} into {into}"
        await self._jobs.start(interaction, title, Role.OPERATOR, work)

    def remedies(self) -> Mapping[str, Callable[[Interaction, Mapping[str, Any]], Awaitable[None]]]:
        """The buttons of alerts that do something about a backup, by act."""

        async def run(interaction: Interaction, details: Mapping[str, Any]) -> None:
            await self.run(interaction, str(details["service"]))

        async def verify(interaction: Interaction, details: Mapping[str, Any]) -> None:
            await self.verify(interaction, str(details["set"]))

        return {"backup_run": run, "backup_verify": verify}


def pruning(desk: BackupDesk) -> Act:
    """The act behind the red button of `prune`."""

    async def prune(details: Mapping[str, Any]) -> Report:
        backups = desk.watched().backups
        would = await backups.prune(dry_run=True)
        if list(would.removed) != details["removed"]:
            raise Blocked(
                "There are other backups to remove by now than those that were confirmed.",
                code="plan_changed",
                hint="Nothing was removed. Look again with /pg backup prune.",
            )
        pruned = await backups.prune(dry_run=False)
        return reports.pruned_report(pruned, dry_run=False)

    return prune


def add_backup(
    pg: app_commands.Group,
    mine: BackupJobs,
    pages: Pages,
    confirmations: Confirmations,
    holders: RoleHolders,
) -> None:
    """Adds the commands to `/pg`."""
    desk = mine.desk
    group = app_commands.Group(
        name="backup", description="Backups that are proven by restoring them", parent=pg
    )
    _add_looking(group, desk, pages)

    @group.command(name="run", description="Take a backup now", extras=needs(Role.OPERATOR))
    @app_commands.describe(service="One service; all without")
    async def run(interaction: Interaction, service: str | None = None) -> None:
        await mine.run(interaction, service)

    @run.autocomplete("service")
    async def services(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(desk.services(), typed)

    @group.command(
        name="verify",
        description="Restore a backup into a throwaway server, and compare every row",
        extras=needs(Role.OPERATOR),
    )
    @app_commands.describe(id="Which backup")
    async def verify(interaction: Interaction, id: str) -> None:  # noqa: A002 - what people type
        await mine.verify(interaction, id)

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
            await mine.restore(interaction, id, into)
            return
        require(interaction, Role.ADMIN, holders)
        await ask_to_replace(interaction, desk, confirmations, id)

    verify.autocomplete("id")(_ids(desk))
    restore.autocomplete("id")(_ids(desk))

    @group.command(
        name="prune",
        description="Remove the backups that retention does not want any more",
        extras=needs(Role.ADMIN),
    )
    async def prune(interaction: Interaction) -> None:
        await think(interaction, ephemeral=True)
        would = await desk.watched().backups.prune(dry_run=True)
        report = reports.pruned_report(would, dry_run=True)
        going = plural(len(would.removed), "backup")
        below = (
            await confirmations.buttons_for(
                interaction,
                act=PRUNE,
                object_=going,
                details={"removed": list(would.removed)},
                needed=Role.ADMIN,
                yes=f"Remove {going}",
            )
            if would.removed
            else ()
        )
        await pages.show(interaction, report, Role.ADMIN, *below)


def _add_looking(group: app_commands.Group, desk: BackupDesk, pages: Pages) -> None:
    """The commands that change nothing."""

    @group.command(name="list", description="All backups", extras=needs(Role.VIEWER))
    @app_commands.describe(service="Of one service; of all without")
    async def list_(interaction: Interaction, service: str | None = None) -> None:
        await think(interaction)
        backups = desk.watched().backups
        sets = await backups.sets_of(service) if service else await backups.sets()
        await pages.show(interaction, reports.list_report(sets), Role.VIEWER)

    @list_.autocomplete("service")
    async def services(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(desk.services(), typed)

    @group.command(name="show", description="Everything about one", extras=needs(Role.VIEWER))
    @app_commands.describe(id="Which backup")
    async def show(interaction: Interaction, id: str) -> None:  # noqa: A002 - what people type
        await think(interaction)
        backups = desk.watched().backups
        found = await backups.find(id)
        report = reports.show_report(found, backups.location(found.service, found.entry))
        await pages.show(interaction, report, Role.VIEWER)

    show.autocomplete("id")(_ids(desk))

    @group.command(
        name="next", description="When the next backups are due", extras=needs(Role.VIEWER)
    )
    async def next_(interaction: Interaction) -> None:
        await think(interaction)
        await pages.show(interaction, await desk.next_report(), Role.VIEWER)


def _ids(
    desk: BackupDesk,
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await desk.set_ids(), typed)

    return suggest
