"""The whole chat without a network: its command tree and buttons over services of the test's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from support.discord_calls import CHANNEL, GUILD, HOLDERS, NOW, KeptChat
from support.switch_in_memory import INSTALLATION

from bot.app import Commands, PgherdClient
from bot.lazy import Lazy
from bot.reports.audit.command import AuditCommand
from bot.reports.audit.trail import Trail
from bot.settings.schema import ConfigurationFile
from bot.state.alerts import SqliteAlerts
from bot.state.audit import SqliteAudit
from bot.state.confirmations import SqliteConfirmations
from bot.state.database import StateDatabase
from bot.state.jobs import SqliteJobs
from bot.state.replies import SqliteReplies
from bot.watching.alerts import Alerts
from bot.watching.command import AlertsCommand
from bot.wiring.parts import Parts
from cogs.interactions.access import Gate
from cogs.interactions.chat import chat


@dataclass
class ChatInMemory:
    """What people call and press is answered as in the bot.

    `services` are those that answer, by the name of the part that they stand for.
    """

    state: StateDatabase
    services: Mapping[str, Any] = field(default_factory=dict)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.alerts = Alerts(SqliteAlerts(self.state), lambda: self.now)
        audit = SqliteAudit(self.state)
        self.answering: dict[str, Any] = {
            "alerts_command": AlertsCommand(self.alerts, lambda: self.now),
            "audit": AuditCommand(audit),
            **self.services,
        }
        self.shared = chat(
            installation=INSTALLATION,
            holders=HOLDERS,
            visible_to=(),
            clock=lambda: self.now,
            replies=SqliteReplies(self.state),
            confirmations=SqliteConfirmations(self.state),
            jobs=SqliteJobs(self.state),
            trail=Trail(audit, lambda: self.now),
            alerts=self.alerts,
        )
        self.shared.add_families(lambda name: Lazy(partial(self._service, name)))
        commands = Commands(self.shared.group, Gate(HOLDERS), self.shared.dynamic_items)
        self.discord = KeptChat(PgherdClient(guild=GUILD, channel=CHANNEL, commands=commands))

    def _service(self, name: str) -> Any:
        if name in {"backups", "backup_schedule"} - self.answering.keys():
            return Parts(ConfigurationFile.model_construct(backups=None)).backups
        return self.answering[name]
