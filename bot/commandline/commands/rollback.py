"""`pgherd rollback`: a service back to the server that it came from."""

import click

from bot.commandline import interruption
from bot.commandline.confirmation import require_confirmation
from bot.commandline.context import (
    Invocation,
    answer,
    invocation,
    json_option,
    shown,
    user,
)
from bot.commandline.run_progress import run_progress
from bot.migration.outcome import ended_report
from bot.migration.report import plan_report
from bot.model.reports import Report
from bot.wiring.parts import StatefulParts


@click.command()
@click.argument("run_id", metavar="[RUN]", required=False)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@invocation
def rollback(context: Invocation, run_id: str | None, *, yes: bool, as_json: bool) -> int:
    """Bring a service back; an unfinished run is undone. The only run when none is named."""
    way_back = context.with_state(lambda parts: parts.runs_desk.way_back(run_id))
    run, plan = interruption.run(way_back)
    if not yes:
        if plan is not None:
            shown(plan_report(plan), as_json=False, err=True)
        question = f"Undo {run.plan['title']} ({run.id})?" if plan is None else f"{plan.title}?"
        require_confirmation(question, yes=yes)
    plan_hash = None if plan is None else plan.hash

    async def work(parts: StatefulParts) -> Report:
        with run_progress() as tell:
            ended = await parts.runs_desk.roll_back(run, plan_hash, user(), tell)
        return ended_report(ended)

    confirmed = context.audited("rollback", run.id, work, plan_hash=plan_hash)
    return answer(confirmed, as_json=as_json)
