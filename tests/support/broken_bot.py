"""pgherd with a mistake of its own: a report and a button raise what nobody expects."""

from typing import Any

from bot.__main__ import main
from bot.reports.audit.command import AuditCommand
from cogs.interactions.pages import Pages


async def broken(*_arguments: Any, **_options: Any) -> Any:
    raise RuntimeError("password=hunter2")


if __name__ == "__main__":
    AuditCommand.report = broken  # type: ignore[method-assign]
    Pages.turn = broken  # type: ignore[method-assign]
    main()
