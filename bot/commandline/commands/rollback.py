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
)
from bot.commandline.run_progress import carried_out
from bot.model.acts import UNDO


@click.command()
@click.argument("run_id", metavar="[RUN]", required=False)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@invocation
def rollback(context: Invocation, run_id: str | None, *, yes: bool, as_json: bool) -> int:
    """Bring a service back; an unfinished run is undone. The only run when none is named."""
    way_back = context.with_state(lambda parts: parts.migration.roll_back(run_id))
    question = interruption.run(way_back)
    run = str(question.details["run"])
    if not yes and question.act == UNDO:
        require_confirmation(f"{question.details['title']} ({run})?", yes=yes)
    elif not yes:
        shown(question.report, as_json=False, err=True)
        require_confirmation(f"{question.object}?", yes=yes)
    return answer(carried_out(context, question, run), as_json=as_json)
