"""`audit`, as the command line and the chat ask for it."""

from bot.model.ports import Audit
from bot.model.reports import Report
from bot.reports.audit.report import audit_report

_SHOWN = 100


class AuditCommand:
    """Answers from the audit."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def report(self) -> Report:
        """The last acts; raises ServiceFailure when the audit cannot be read."""
        return audit_report(await self._audit.latest(_SHOWN))
