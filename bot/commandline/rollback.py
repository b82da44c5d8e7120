"""`pgherd rollback`: a service back to the server that it came from."""

import click

from bot.commandline import interruption
from bot.commandline.confirmation import require_confirmation
from bot.commandline.context import Invocation, answer, invocation, json_option, shown
from bot.commandline.running import Confirmed, carried_out
from bot.migration.report import plan_report
from bot.model.plans import Plan
from bot.model.runs import Run
from bot.rollback.desk import RunsDesk
from bot.runs.record import Listener
from bot.runs.runner import RunResult
from bot.settings.schema import ConfigurationFile
from bot.wiring.migration import open_runs


@click.command()
@click.argument("run_id", metavar="[RUN]", required=False)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@invocation
def rollback(context: Invocation, run_id: str | None, *, yes: bool, as_json: bool) -> int:
    """Bring a service back; an unfinished run is undone. The only run when none is named."""
    configuration = context.configuration()
    run, plan = interruption.run(_planned(configuration, run_id))
    if not yes:
        if plan is not None:
            shown(plan_report(plan), as_json=False, err=True)
        question = f"Undo {run.plan['title']} ({run.id})?" if plan is None else f"{plan.title}?"
        require_confirmation(question, yes=yes)

    async def work(desk: RunsDesk, who: str, tell: Listener) -> RunResult:
        return await desk.roll_back(run, plan_hash, who, tell)

    plan_hash = None if plan is None else plan.hash
    confirmed = Confirmed("rollback", run.id, plan_hash)
    return answer(carried_out(configuration, confirmed, work), as_json=as_json)


async def _planned(configuration: ConfigurationFile, run_id: str | None) -> tuple[Run, Plan | None]:
    async with open_runs(configuration) as desk:
        return await desk.way_back(run_id)
