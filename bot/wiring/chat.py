"""The bot on Discord, with everything that it can be asked for and does by itself."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from inspect import getattr_static
from typing import Any

from bot.app import Commands, PgherdClient
from bot.connection import use_local_discord
from bot.lazy import Lazy, part
from bot.model.errors import UserMistake
from bot.model.roles import Role, RoleHolders
from bot.presentation.alert_channel import DiscordAlertChannel
from bot.settings.discord_section import DiscordSection
from bot.settings.schema import ConfigurationFile
from bot.state.alerts import SqliteAlerts
from bot.state.confirmations import SqliteConfirmations
from bot.state.jobs import SqliteJobs
from bot.state.replies import SqliteReplies
from bot.watching.delivery import Delivery
from bot.wiring.parts import StatefulParts, now, open_parts
from cogs.interactions.access import Gate
from cogs.interactions.chat import Chat, chat


def discord_section(configuration: ConfigurationFile) -> DiscordSection:
    """The part about Discord; raises UserMistake where there is none."""
    if configuration.discord is None:
        raise UserMistake(
            "The configuration has no `discord:` section.",
            code="discord_missing",
            hint="Add it as in config/pgherd.example.yaml; the command line works without.",
        )
    return configuration.discord


@asynccontextmanager
async def client(
    configuration: ConfigurationFile, on_commands_ready: Callable[[], None] = lambda: None
) -> AsyncIterator[PgherdClient]:
    """The bot with every command, ready for `app.serve`; its state file is open meanwhile."""
    section = discord_section(configuration)
    if section.local_url is not None:
        use_local_discord(section.local_url)
    async with open_parts(configuration) as parts:
        yield _client(parts, section, on_commands_ready)


def _client(
    parts: StatefulParts, section: DiscordSection, on_commands_ready: Callable[[], None]
) -> PgherdClient:
    shared = _shared(parts, section)
    lazily = _LazyParts(parts)
    shared.add_families(lazily.part)

    async def deliver_alerts(client: PgherdClient) -> None:
        channel = DiscordAlertChannel(client, section.channel, shared.alert_controls.under)
        await Delivery(parts.alerts, SqliteAlerts(parts.state), channel, now).run()

    async def follow_the_clock(_client: PgherdClient) -> None:
        if parts.configuration.backups is not None:
            await (await lazily.part("backup_schedule")()).keep()

    async def watch_runs(_client: PgherdClient) -> None:
        await (await lazily.part("run_watch")()).keep()

    return PgherdClient(
        guild=section.guild,
        channel=section.channel,
        commands=Commands(shared.group, Gate(shared.holders), shared.dynamic_items),
        notices=[parts.state.notice] if parts.state.notice else [],
        background=[lazily.load, deliver_alerts, shared.jobs.keep, follow_the_clock, watch_runs],
        on_commands_ready=on_commands_ready,
    )


class _LazyParts:
    """Parts that nobody has built before the bot answers."""

    def __init__(self, parts: StatefulParts) -> None:
        self._parts = parts
        self._lazy: dict[str, Lazy[Any]] = {}

    def part(self, name: str) -> Lazy[Any]:
        assert isinstance(getattr_static(self._parts, name, None), part), f"no part is named {name}"
        return self._lazy.setdefault(name, Lazy(partial(getattr, self._parts, name)))

    async def load(self, _client: PgherdClient) -> None:
        for one in tuple(self._lazy.values()):
            with suppress(UserMistake):  # what is not configured is told to who asks for it
                await one()


def _shared(parts: StatefulParts, section: DiscordSection) -> Chat:
    roles, state = section.roles, parts.state
    return chat(
        installation=parts.installation,
        holders=RoleHolders(
            {Role.VIEWER: roles.viewer, Role.OPERATOR: roles.operator, Role.ADMIN: roles.admin}
        ),
        visible_to=section.default_member_permissions,
        clock=now,
        replies=SqliteReplies(state),
        confirmations=SqliteConfirmations(state),
        jobs=SqliteJobs(state),
        trail=parts.trail,
        alerts=parts.alerts,
    )
