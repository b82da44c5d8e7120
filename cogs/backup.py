"""`/pg backup run|list|show|verify|restore|prune|next`."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from discord import Interaction, app_commands

from bot.lazy import Lazy
from bot.model.acts import PRUNE_BACKUPS, REPLACE_DATABASE, RUN_BACKUP, VERIFY_BACKUP
from bot.model.errors import UserMistake
from bot.model.quantities import plural
from bot.model.reports import Report
from bot.model.roles import Role, RoleHolders
from bot.presentation.discord import notice_embed
from bot.presentation.responses import defer, respond
from cogs.interactions.access import needs, require
from cogs.interactions.alert_controls import AlertControls
from cogs.interactions.choices import choices
from cogs.interactions.components import buttons
from cogs.interactions.confirmations import Confirmations, LongAct
from cogs.interactions.jobs import Jobs, Tell
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.backups.jobs import Backups
    from bot.backups.progress import Listener
    from bot.backups.schedule import BackupSchedule


class BackupJobs:
    """What stands behind the commands and behind the buttons of alerts."""

    def __init__(self, backups: Lazy["Backups"], jobs: Jobs) -> None:
        self._backups = backups
        self._jobs = jobs

    async def run(self, interaction: Interaction, service: str | None) -> None:
        """Create a backup of one service, or of each."""
        backups = await self._backups()
        chosen = backups.chosen([service] if service else [])

        async def work(tell: Tell) -> Report:
            return (await backups.run(chosen, _in_words(tell))).report()

        what = service or plural(len(chosen), "service")
        await self._jobs.start(interaction, f"Backup of {what}", Role.OPERATOR, work)

    async def verify(self, interaction: Interaction, backup_id: str) -> None:
        """Restore a backup into a scratch server and compare."""
        backups = await self._backups()

        async def work(tell: Tell) -> Report:
            return (await backups.verify(backup_id, _in_words(tell))).report()

        await self._jobs.start(interaction, f"Restore test of {backup_id}", Role.OPERATOR, work)

    async def restore(self, interaction: Interaction, backup_id: str, into: str) -> None:
        """Bring a backup back as a new database."""
        backups = await self._backups()

        async def work(tell: Tell) -> Report:
            return (await backups.restore(backup_id, into, _in_words(tell))).report()

        title = f"Restore of {backup_id} into {into}"
        await self._jobs.start(interaction, title, Role.OPERATOR, work)

    async def replace(self, details: Mapping[str, Any], tell: Tell) -> Report:
        """Put a backup in the place of its database: the act behind the red button."""
        backups = await self._backups()
        return (await backups.replace(details["set"], _in_words(tell))).report()

    async def prune(self, details: Mapping[str, Any]) -> Report:
        """Remove the backups that were confirmed: the act behind the red button."""
        backups = await self._backups()
        return (await backups.prune_confirmed(details["removed"])).report()

    async def run_again(self, interaction: Interaction, details: Mapping[str, Any]) -> None:
        """What the button of an alert does."""
        await self.run(interaction, str(details["service"]))

    async def verify_again(self, interaction: Interaction, details: Mapping[str, Any]) -> None:
        """What the button of an alert does."""
        await self.verify(interaction, str(details["set"]))


def add_to(
    group: app_commands.Group,
    *,
    pages: Pages,
    holders: RoleHolders,
    confirmations: Confirmations,
    alert_controls: AlertControls,
    jobs: Jobs,
    backups: Lazy["Backups"],
    backup_schedule: Lazy["BackupSchedule"],
) -> None:
    """Adds the commands to `/pg`."""
    work = BackupJobs(backups, jobs)
    confirmations.add(PRUNE_BACKUPS, work.prune)
    confirmations.add(REPLACE_DATABASE, LongAct(_title_of_replacing, work.replace))
    alert_controls.add(RUN_BACKUP, work.run_again)
    alert_controls.add(VERIFY_BACKUP, work.verify_again)
    below = app_commands.Group(
        name="backup", description="Backups that are verified by restoring them", parent=group
    )
    _add_looking(below, backups, backup_schedule, pages)
    _add_working(below, backups, work, confirmations, holders)
    _add_pruning(below, backups, confirmations, pages)


def _add_working(
    group: app_commands.Group,
    backups: Lazy["Backups"],
    work: BackupJobs,
    confirmations: Confirmations,
    holders: RoleHolders,
) -> None:
    """The commands that take long."""

    @group.command(name="run", description="Create a backup now", extras=needs(Role.OPERATOR))
    @app_commands.describe(service="One service; all without")
    async def run(interaction: Interaction, service: str | None = None) -> None:
        await work.run(interaction, service)

    @run.autocomplete("service")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await _services(backups), typed)

    @group.command(
        name="verify",
        description="Restore a backup into a scratch server, and compare every row",
        extras=needs(Role.OPERATOR),
    )
    @app_commands.describe(id="Which backup")
    async def verify(interaction: Interaction, id: str) -> None:  # noqa: A002 - what people type
        await work.verify(interaction, id)

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
            await work.restore(interaction, id, into)
            return
        require(interaction, Role.ADMIN, holders)
        await _ask_to_replace(interaction, backups, confirmations, id)

    verify.autocomplete("id")(_set_ids(backups))
    restore.autocomplete("id")(_set_ids(backups))


def _add_pruning(
    group: app_commands.Group,
    backups: Lazy["Backups"],
    confirmations: Confirmations,
    pages: Pages,
) -> None:
    @group.command(
        name="prune",
        description="Remove the backups that retention does not want any more",
        extras=needs(Role.ADMIN),
    )
    async def prune(interaction: Interaction) -> None:
        await defer(interaction, ephemeral=True)
        would = await (await backups()).prune(dry_run=True)
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
        await pages.show(interaction, would.report(), Role.ADMIN, *below)


def _add_looking(
    group: app_commands.Group,
    backups: Lazy["Backups"],
    schedule: Lazy["BackupSchedule"],
    pages: Pages,
) -> None:
    """The commands that change nothing."""

    @group.command(name="list", description="All backups", extras=needs(Role.VIEWER))
    @app_commands.describe(service="Of one service; of all without")
    async def list_(interaction: Interaction, service: str | None = None) -> None:
        await defer(interaction)
        report = await (await backups()).list_report(service)
        await pages.show(interaction, report, Role.VIEWER)

    @list_.autocomplete("service")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await _services(backups), typed)

    @group.command(name="show", description="Everything about one", extras=needs(Role.VIEWER))
    @app_commands.describe(id="Which backup")
    async def show(interaction: Interaction, id: str) -> None:  # noqa: A002 - what people type
        await defer(interaction)
        report = await (await backups()).show_report(id)
        await pages.show(interaction, report, Role.VIEWER)

    show.autocomplete("id")(_set_ids(backups))

    @group.command(
        name="next", description="When the next backups are due", extras=needs(Role.VIEWER)
    )
    async def next_(interaction: Interaction) -> None:
        await defer(interaction)
        report = await (await schedule()).report()
        await pages.show(interaction, report, Role.VIEWER)


async def _ask_to_replace(
    interaction: Interaction, backups: Lazy["Backups"], confirmations: Confirmations, backup_id: str
) -> None:
    """Ask before a backup takes the place of its database; raises what stands in its way."""
    await defer(interaction)
    manifest = await (await backups()).usable(backup_id)
    place = f"{manifest.database} on {manifest.server.name}"
    question = (
        f"Put the backup {backup_id} of {manifest.taken_at:%Y-%m-%d %H:%M} UTC in the place of "
        f"{place}? It does not have what was written since, and who is connected is disconnected. "
        "What is there now is backed up first, and stays under another name."
    )
    below = await confirmations.buttons_for(
        interaction,
        act=REPLACE_DATABASE,
        object_=place,
        details={"set": backup_id, "database": place},
        needed=Role.ADMIN,
        yes="Replace it",
    )
    await respond(interaction, [notice_embed(question)], buttons(*below))


def _in_words(tell: Tell) -> "Listener":
    return lambda progress: tell(progress.words)


def _title_of_replacing(details: Mapping[str, Any]) -> str:
    return f"Restore of {details['set']} over {details['database']}"


async def _services(backups: Lazy["Backups"]) -> Sequence[str]:
    try:
        return (await backups()).services()
    except UserMistake:
        return ()  # none are configured


def _set_ids(
    backups: Lazy["Backups"],
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            return choices(await (await backups()).set_ids(), typed)
        except UserMistake:
            return []  # none are configured

    return suggest
