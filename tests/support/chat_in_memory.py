"""The whole chat without a network: its command tree and buttons over services of the test's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from support.discord_calls import CHANNEL, GUILD, HOLDERS, NOW, KeptChat
from support.switch_in_memory import INSTALLATION

from bot.app import Commands, PgherdClient
from bot.lazy import Later
from bot.reports.audit.command import AuditCommand
from bot.reports.audit.trail import Trail
from bot.state.alerts import SqliteAlerts
from bot.state.audit import SqliteAudit
from bot.state.confirmations import SqliteConfirmations
from bot.state.database import StateDatabase
from bot.state.jobs import SqliteJobs
from bot.state.replies import SqliteReplies
from bot.watching.alerts import Alerts
from bot.watching.command import AlertsCommand
from cogs.access import Gate
from cogs.pg import Desk, chat
from cogs.services import BackOffice


@dataclass
class ChatInMemory:
    """What people call and press is answered as in the bot; `services` are those that answer."""

    state: StateDatabase
    services: Mapping[str, Any] = field(default_factory=dict)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.alerts = Alerts(SqliteAlerts(self.state), lambda: self.now)
        audit = SqliteAudit(self.state)
        given: dict[str, Any] = {
            "status": None,
            "sizes": None,
            "connections": None,
            "configured_backups": None,
            "alerts": AlertsCommand(self.alerts, lambda: self.now),
            "audit": AuditCommand(audit),
            "migration": None,
            "watch": None,
            **self.services,
        }
        desk = Desk(
            installation=INSTALLATION,
            holders=HOLDERS,
            clock=lambda: self.now,
            replies=SqliteReplies(self.state),
            confirmations=SqliteConfirmations(self.state),
            jobs=SqliteJobs(self.state),
            trail=Trail(audit, lambda: self.now),
            alerts=self.alerts,
            office=Later(lambda: BackOffice(**given)),
        )
        self.parts = chat(desk, ())
        commands = Commands(self.parts.group, Gate(HOLDERS), self.parts.buttons)
        self.discord = KeptChat(PgherdClient(guild=GUILD, channel=CHANNEL, commands=commands))
