"""`/pg`: the one group that every command stands in. The group itself cannot be called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ui import DynamicItem

from bot.lazy import Later
from bot.model.acts import END_SESSION, PRUNE_BACKUPS, REPLACE_DATABASE
from bot.model.installation import Installation
from bot.model.roles import RoleHolders
from bot.reports.audit.trail import Trail
from bot.watching.alerts import Alerts
from cogs.alerts import AlertControls, add_alerts
from cogs.audit import add_audit
from cogs.backup import BackupJobs, add_backup, pruning
from cogs.backup_replace import replacing
from cogs.confirmations import Act, Confirmations, LongAct
from cogs.connections import add_connections, session_ending, session_select
from cogs.help import add_help
from cogs.jobs import Jobs
from cogs.pages import Pages
from cogs.runs import RunControls, add_runs, run_acts
from cogs.services import BackOffice
from cogs.sizes import add_sizes
from cogs.status import add_status

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.model.ports import ConfirmationStore, JobStore, ReplyStore


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands work with."""

    installation: Installation
    """As configured; the back office knows where each service is by now."""
    holders: RoleHolders
    clock: Callable[[], datetime]
    replies: "ReplyStore"
    confirmations: "ConfirmationStore"
    jobs: "JobStore"
    trail: Trail
    alerts: Alerts
    office: Later[BackOffice]


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
        END_SESSION: session_ending(desk.office),
        PRUNE_BACKUPS: pruning(desk.office),
        REPLACE_DATABASE: replacing(desk.office),
        **run_acts(desk.office),
    }
    jobs = Jobs(desk.jobs, pages, desk.holders, desk.clock)
    confirmations = Confirmations(
        desk.confirmations, desk.holders, desk.clock, acts, desk.trail, jobs=jobs
    )
    select = session_select(desk.holders, confirmations)
    backup_jobs = BackupJobs(desk.office, jobs)
    runs = RunControls(desk.office, confirmations, pages, desk.holders)
    remedies = {**backup_jobs.remedies(), **runs.remedies()}
    controls = AlertControls(desk.alerts, desk.holders, remedies)
    add_status(group, desk.office, pages, desk.installation)
    add_sizes(group, desk.office, pages)
    add_connections(group, desk.office, pages, desk.holders, select, known=desk.installation)
    add_backup(group, backup_jobs, pages, confirmations, desk.holders)
    add_runs(group, runs)
    add_alerts(group, desk.office, pages)
    add_audit(group, desk.office, pages)
    add_help(group, desk.holders)
    buttons = [pages.button, confirmations.button, select, jobs.button, controls.button]
    return Chat(group, buttons, jobs, controls)


def _permissions(names: Sequence[str]) -> discord.Permissions | None:
    permissions = discord.Permissions.none()
    for name in names:
        setattr(permissions, name, True)
    return permissions if names else None
