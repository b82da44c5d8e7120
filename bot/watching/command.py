"""`alerts`, as the command line and the chat ask for it."""

from collections.abc import Callable
from datetime import datetime

from bot.model.checks import Outcome
from bot.model.errors import UserMistake, nearest
from bot.model.reports import Line, Report, Section
from bot.watching.alerts import Alerts
from bot.watching.report import alert_data, alerts_report
from bot.watching.rules import RULES


class AlertsCommand:
    """Answers with what fires, or makes something fire."""

    def __init__(self, alerts: Alerts, clock: Callable[[], datetime]) -> None:
        self._alerts = alerts
        self._clock = clock

    async def report(self) -> Report:
        """All that fire."""
        return alerts_report(await self._alerts.firing(), self._clock())

    async def test(self, rule: str) -> Report:
        """Send a test alert of that rule; raises UserMistake for one that there is not."""
        if rule not in RULES:
            raise UserMistake(
                f"There is no rule named {rule!r}.",
                code="unknown_rule",
                hint=f"Of the rules: {nearest(rule, list(RULES))}",
            )
        alert = await self._alerts.test(RULES[rule])
        notes = (
            "A running bot tells it within seconds.",
            "It ends when somebody acknowledges it, or after 10 minutes.",
        )
        return Report(
            f"Sent a test of {rule}",
            Outcome.GOOD,
            (Section("Alerts", (Line(None, alert.finding.title, "a test", notes),)),),
            data={"ok": True, "alerts": [alert_data(alert)]},
        )
