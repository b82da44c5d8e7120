"""The bot on Discord, with everything that it can be asked for and does by itself."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.app import Commands, PgherdClient
from bot.connection import use_local_discord
from bot.lazy import Later
from bot.model.errors import UserMistake
from bot.model.roles import Role, RoleHolders
from bot.presentation.alert_channel import DiscordAlertChannel
from bot.reports.audit.trail import Trail
from bot.settings.discord_section import DiscordSection
from bot.settings.load import installation
from bot.settings.schema import ConfigurationFile
from bot.state.alerts import SqliteAlerts
from bot.state.audit import SqliteAudit
from bot.state.confirmations import SqliteConfirmations
from bot.state.database import StateDatabase, open_state
from bot.state.jobs import SqliteJobs
from bot.state.replies import SqliteReplies
from bot.watching.alerts import Alerts
from bot.watching.delivery import Delivery
from bot.wiring import now
from cogs.access import Gate
from cogs.pg import Desk, chat
from cogs.services import BackOffice


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
    async with open_state(configuration.state_dir) as state:
        yield _client(configuration, section, state, on_commands_ready)


def _client(
    configuration: ConfigurationFile,
    section: DiscordSection,
    state: StateDatabase,
    on_commands_ready: Callable[[], None],
) -> PgherdClient:
    alerts = Alerts(SqliteAlerts(state), now)
    office = Later(lambda: _back_office(configuration, state, alerts))
    desk = _desk(configuration, section, state, alerts, office)
    spoken = chat(desk, section.default_member_permissions)

    async def load(_client: PgherdClient) -> None:
        await office()

    async def tell_alerts(client: PgherdClient) -> None:
        channel = DiscordAlertChannel(client, section.channel, spoken.alert_controls.under)
        await Delivery(alerts, SqliteAlerts(state), channel, now).run()

    async def follow_the_clock(_client: PgherdClient) -> None:
        if (backups := (await office()).configured_backups) is not None:
            await backups.keep()

    async def watch_runs(_client: PgherdClient) -> None:
        await (await office()).watch.keep()

    return PgherdClient(
        guild=section.guild,
        channel=section.channel,
        commands=Commands(spoken.group, Gate(desk.holders), spoken.buttons),
        notices=[state.notice] if state.notice else [],
        background=[load, tell_alerts, spoken.jobs.keep, follow_the_clock, watch_runs],
        on_commands_ready=on_commands_ready,
    )


def _desk(
    configuration: ConfigurationFile,
    section: DiscordSection,
    state: StateDatabase,
    alerts: Alerts,
    office: Later[BackOffice],
) -> Desk:
    roles = section.roles
    return Desk(
        installation=installation(configuration),
        holders=RoleHolders(
            {Role.VIEWER: roles.viewer, Role.OPERATOR: roles.operator, Role.ADMIN: roles.admin}
        ),
        clock=now,
        replies=SqliteReplies(state),
        confirmations=SqliteConfirmations(state),
        jobs=SqliteJobs(state),
        trail=Trail(SqliteAudit(state), now),
        alerts=alerts,
        office=office,
    )


def _back_office(
    configuration: ConfigurationFile, state: StateDatabase, alerts: Alerts
) -> BackOffice:
    from bot.wiring.services import back_office  # noqa: PLC0415 - later: see bot/lazy.py

    return back_office(configuration, state, alerts)
