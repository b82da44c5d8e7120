"""`pgherd runs [RUN]`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.model.reports import Report
from bot.wiring.migration import rebuilt_runs
from bot.wiring.runs import runs_command


@click.command()
@click.argument("run", required=False)
@click.option("--rebuild", is_flag=True, help="Write down what only the marks of runs still tell.")
@json_option
@invocation
def runs(context: Invocation, run: str | None, *, rebuild: bool, as_json: bool) -> int:
    """The journal of migrations and rollbacks; with RUN, every step of one."""
    configuration = context.configuration()

    async def work() -> Report:
        if rebuild:
            await rebuilt_runs(configuration)
        async with runs_command(configuration) as command:
            return await command.report(run)

    return answer(work(), as_json=as_json)
