"""`pgherd migrate …`: a service to the shared server."""

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
from bot.commandline.run_progress import carried_out, run_progress
from bot.model.acts import RESUME
from bot.model.errors import UserMistake
from bot.model.reports import Report
from bot.rollback.command import Question, only_empty
from bot.wiring.parts import StatefulParts

_BLOCKED = 3


@click.group()
def migrate() -> None:
    """Move services to the shared server."""


_empty_option = click.option(
    "--empty", is_flag=True, help="Start with an empty database; the data stays where it is."
)


@migrate.command("plan")
@click.argument("services", nargs=-1)
@_empty_option
@json_option
@invocation
def migrate_plan(
    context: Invocation, services: tuple[str, ...], *, empty: bool, as_json: bool
) -> int:
    """What would be done with SERVICE, and what forbids it; changes nothing."""
    question = _asked(context, _service(services, empty=empty))
    shown(question.report, as_json=as_json)
    return 0 if question.is_open else _BLOCKED


@migrate.command("run")
@click.argument("services", nargs=-1)
@_empty_option
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@invocation
def migrate_run(
    context: Invocation, services: tuple[str, ...], *, empty: bool, yes: bool, as_json: bool
) -> int:
    """Carry out the plan for SERVICE."""
    service = _service(services, empty=empty)
    question = _asked(context, service)
    if not yes and question.is_open:
        shown(question.report, as_json=False, err=True)
        require_confirmation(f"{question.object}?", yes=yes)
    return answer(carried_out(context, question, service), as_json=as_json)


@migrate.command("resume")
@click.argument("run_id", metavar="[RUN]", required=False)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@invocation
def migrate_resume(context: Invocation, run_id: str | None, *, yes: bool, as_json: bool) -> int:
    """Resume a run that was interrupted or has stopped; the only one when none is named."""
    context.configuration()  # whose faults come before a question
    require_confirmation(f"Resume {run_id or 'the unfinished run'}?", yes=yes)

    async def work(parts: StatefulParts) -> Report:
        run = await parts.migration.unfinished(run_id)
        with run_progress() as tell:
            return await parts.migration.carry_out(RESUME, {"run": run.id}, user(), tell)

    confirmed = context.audited("resume", run_id or "the unfinished run", work)
    return answer(confirmed, as_json=as_json)


def _asked(context: Invocation, service: str) -> Question:
    work = context.with_state(lambda parts: parts.migration.migrate(service, empty=True))
    return interruption.run(work)


def _service(services: tuple[str, ...], *, empty: bool) -> str:
    if not empty:
        raise only_empty()
    if len(services) != 1:
        raise UserMistake(
            "Name one service: each is migrated by a run of its own.",
            code="one_service",
            hint="pgherd status lists them.",
        )
    return services[0]
