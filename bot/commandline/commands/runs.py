"""`pgherd runs [RUN]`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.model.reports import Report
from bot.runs.rebuild import rebuild as rebuild_journal
from bot.wiring.parts import StatefulParts


@click.command()
@click.argument("run", required=False)
@click.option("--rebuild", is_flag=True, help="Rebuild a lost journal from the marks of runs.")
@json_option
@invocation
def runs(context: Invocation, run: str | None, *, rebuild: bool, as_json: bool) -> int:
    """The journal of migrations and rollbacks; with RUN, every step of one."""

    async def work(parts: StatefulParts) -> Report:
        if rebuild:
            await rebuild_journal(parts.run_dependencies)
        return await parts.runs.report(run)

    return answer(context.with_state(work), as_json=as_json)
