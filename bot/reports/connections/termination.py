"""What became of a session that somebody wanted to end."""

from bot.model.checks import Outcome
from bot.model.reports import Line, Report, Section


def termination_report(server: str, pid: int, *, ended: bool) -> Report:
    """That it was ended, or had gone before."""
    text = "ended; its transaction was rolled back" if ended else "had gone already"
    return Report(
        title=f"Session {pid} on {server}",
        outcome=Outcome.GOOD,
        sections=(Section("", (Line(Outcome.GOOD, f"pid {pid}", text),)),),
        data={"ok": True, "server": server, "pid": pid, "ended": ended},
    )
