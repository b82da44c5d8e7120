"""`/pg`: the one group that every command stands in. The group itself cannot be called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ui import DynamicItem

from bot.backups.desk import BackupDesk
from bot.model.ports import ConfirmationKeeper, JobKeeper, ReplyKeeper
from bot.model.roles import RoleHolders
from bot.reports.audit.command import AuditCommand
from bot.reports.audit.trail import Trail
from bot.reports.connections.command import ConnectionsCommand
from bot.reports.sizes.command import SizesCommand
from bot.reports.status.command import StatusCommand
from bot.watching.alerts import Alerts
from bot.watching.command import AlertsCommand
from cogs.alerts import AlertControls, add_alerts
from cogs.audit import add_audit
from cogs.backup import PRUNE, BackupJobs, add_backup, pruning
from cogs.backup_replace import REPLACE, replacing
from cogs.confirmations import Act, Confirmations, LongAct
from cogs.connections import END_SESSION, add_connections, session_ending, session_select
from cogs.help import add_help
from cogs.jobs import Jobs
from cogs.pages import Pages
from cogs.sizes import add_sizes
from cogs.status import add_status


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands work with."""

    holders: RoleHolders
    clock: Callable[[], datetime]
    replies: ReplyKeeper
    confirmations: ConfirmationKeeper
    jobs: JobKeeper
    trail: Trail
    status: StatusCommand
    sizes: SizesCommand
    connections: ConnectionsCommand
    backups: BackupDesk
    alerts: Alerts
    alerts_command: AlertsCommand
    audit: AuditCommand


@dataclass(frozen=True, slots=True)
class Chat:
    """The command tree, the buttons under its answers, and what goes on behind them."""

    group: app_commands.Group
    buttons: Sequence[type[DynamicItem[Any]]]
    jobs: Jobs
    alert_controls: AlertControls


def chat(desk: Desk, visible_to: Sequence[str]) -> Chat:
    """All of it, for one guild.

    Discord shows it to members with the permissions named in `visible_to`, to everybody for none.
    What each of them may do is decided by roles, at every call and press.
    """
    group = app_commands.Group(
        name="pg",
        description="The PostgreSQL servers of this homelab",
        guild_only=True,
        default_permissions=_permissions(visible_to),
    )
    pages = Pages(desk.replies, desk.holders, desk.clock)
    acts: dict[str, Act | LongAct] = {
        END_SESSION: session_ending(desk.connections),
        PRUNE: pruning(desk.backups),
        REPLACE: replacing(desk.backups),
    }
    jobs = Jobs(desk.jobs, pages, desk.holders, desk.clock)
    confirmations = Confirmations(
        desk.confirmations, desk.holders, desk.clock, acts, desk.trail, jobs=jobs
    )
    select = session_select(desk.holders, confirmations)
    backup_jobs = BackupJobs(desk.backups, jobs)
    controls = AlertControls(desk.alerts, desk.holders, backup_jobs.remedies())
    add_status(group, desk.status, pages)
    add_sizes(group, desk.sizes, pages)
    add_connections(group, desk.connections, pages, desk.holders, select)
    add_backup(group, backup_jobs, pages, confirmations, desk.holders)
    add_alerts(group, desk.alerts_command, pages)
    add_audit(group, desk.audit, pages)
    add_help(group, desk.holders)
    buttons = [pages.button, confirmations.button, select, jobs.button, controls.button]
    return Chat(group, buttons, jobs, controls)


def _permissions(names: Sequence[str]) -> discord.Permissions | None:
    permissions = discord.Permissions.none()
    for name in names:
        setattr(permissions, name, True)
    return permissions if names else None
