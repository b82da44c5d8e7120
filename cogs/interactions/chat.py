"""`/pg`: the one group that every command stands in, and what the families of commands share."""

import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.lazy import Lazy
from bot.model.installation import Installation
from bot.model.roles import RoleHolders
from bot.reports.audit.trail import Trail
from bot.watching.alerts import Alerts
from cogs.interactions.alert_controls import AlertControls
from cogs.interactions.components import DynamicItems
from cogs.interactions.confirmations import Confirmations
from cogs.interactions.jobs import Jobs
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.model.ports import ConfirmationStore, JobStore, ReplyStore

_COGS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Chat:
    """What a family is handed of this bot, by the name of a field."""

    group: app_commands.Group
    installation: Installation
    """As configured; where each service is by now, the parts know."""
    holders: RoleHolders
    pages: Pages
    jobs: Jobs
    confirmations: Confirmations
    alert_controls: AlertControls
    dynamic_items: DynamicItems

    def add_families(self, part: Callable[[str], Lazy[Any]]) -> None:
        """Let every module in cogs/ add its commands.

        Its `add_to` is handed each argument by its name: a field of this class, else the part of
        that name, which is built when somebody first awaits it.
        """
        fields_of_chat = {field.name for field in fields(self)}
        for add_to in families():
            wanted = signature(add_to).parameters
            add_to(**{n: getattr(self, n) if n in fields_of_chat else part(n) for n in wanted})


def families() -> Iterator[Callable[..., None]]:
    """The `add_to` of every module in cogs/."""
    for module in pkgutil.iter_modules([str(_COGS)], "cogs."):
        if not module.ispkg:
            yield import_module(module.name).add_to


def chat(
    *,
    installation: Installation,
    holders: RoleHolders,
    visible_to: Sequence[str],
    clock: Callable[[], datetime],
    replies: "ReplyStore",
    confirmations: "ConfirmationStore",
    jobs: "JobStore",
    trail: Trail,
    alerts: Alerts,
) -> Chat:
    """One for one guild, without any command yet.

    Discord shows the group to members with the permissions named in `visible_to`, to everybody for
    none. What each of them may do is decided by roles, at every call and press.
    """
    pages = Pages(replies, holders, clock)
    work = Jobs(jobs, pages, holders, clock)
    questions = Confirmations(confirmations, holders, clock, {}, trail, jobs=work)
    controls = AlertControls(alerts, holders, {})
    return Chat(
        group=app_commands.Group(
            name="pg",
            description="The PostgreSQL servers of this homelab",
            guild_only=True,
            default_permissions=_permissions(visible_to),
        ),
        installation=installation,
        holders=holders,
        pages=pages,
        jobs=work,
        confirmations=questions,
        alert_controls=controls,
        dynamic_items=[pages.button, questions.button, work.button, controls.button],
    )


def _permissions(names: Sequence[str]) -> discord.Permissions | None:
    permissions = discord.Permissions.none()
    for name in names:
        setattr(permissions, name, True)
    return permissions if names else None
