"""The bot on Discord, with everything that it can be asked for and does by itself."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.app import Commands, PgherdClient
from bot.demo.discord.connect import use_local_discord
from bot.faces.alert_channel import DiscordAlertChannel
from bot.model.errors import UserMistake
from bot.model.roles import Role, RoleHolders
from bot.reports.audit.command import AuditCommand
from bot.reports.audit.trail import Trail
from bot.settings.schema import ConfigurationFile, DiscordSection
from bot.state.alerts import SqliteAlerts
from bot.state.audit import SqliteAudit
from bot.state.confirmations import SqliteConfirmations
from bot.state.database import StateDatabase, open_state
from bot.state.jobs import SqliteJobs
from bot.state.replies import SqliteReplies
from bot.watching.alerts import Alerts
from bot.watching.command import AlertsCommand
from bot.watching.delivery import Delivery
from bot.wiring import now
from bot.wiring.backups import backup_desk
from bot.wiring.commands import connections_command, sizes_command, status_command
from cogs.access import Gate
from cogs.pg import Desk, chat


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
    desk = _desk(configuration, section, state, alerts)
    spoken = chat(desk, section.default_member_permissions)

    async def tell_alerts(client: PgherdClient) -> None:
        channel = DiscordAlertChannel(client, section.channel, spoken.alert_controls.under)
        await Delivery(alerts, SqliteAlerts(state), channel, now).run()

    async def follow_the_clock(_client: PgherdClient) -> None:
        await desk.backups.keep()

    return PgherdClient(
        guild=section.guild,
        channel=section.channel,
        commands=Commands(spoken.group, Gate(desk.holders), spoken.buttons),
        notices=[state.notice] if state.notice else [],
        background=[tell_alerts, spoken.jobs.keep, follow_the_clock],
        on_commands_ready=on_commands_ready,
    )


def _desk(
    configuration: ConfigurationFile, section: DiscordSection, state: StateDatabase, alerts: Alerts
) -> Desk:
    roles = section.roles
    return Desk(
        holders=RoleHolders(
            {Role.VIEWER: roles.viewer, Role.OPERATOR: roles.operator, Role.ADMIN: roles.admin}
        ),
        clock=now,
        replies=SqliteReplies(state),
        confirmations=SqliteConfirmations(state),
        jobs=SqliteJobs(state),
        trail=Trail(SqliteAudit(state), now),
        status=status_command(configuration),
        sizes=sizes_command(configuration),
        connections=connections_command(configuration),
        backups=backup_desk(configuration, alerts),
        alerts=alerts,
        alerts_command=AlertsCommand(alerts, now),
        audit=AuditCommand(SqliteAudit(state)),
    )
