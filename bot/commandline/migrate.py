"""`pgherd migrate …`: a service to the shared server."""

import click

from bot.commandline import interruption
from bot.commandline.confirmation import require_confirmation
from bot.commandline.context import Invocation, answer, invocation, json_option, shown
from bot.commandline.running import Confirmed, carried_out
from bot.migration.report import plan_report
from bot.model.errors import UserMistake
from bot.model.plans import Plan
from bot.rollback.command import only_empty
from bot.rollback.desk import RunsDesk
from bot.runs.record import Listener
from bot.runs.runner import RunResult
from bot.settings.schema import ConfigurationFile
from bot.wiring.migration import open_runs

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
    plan = interruption.run(_planned(context.configuration(), _service(services, empty=empty)))
    shown(plan_report(plan), as_json=as_json)
    return _BLOCKED if plan.blockers else 0


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
    configuration, service = context.configuration(), _service(services, empty=empty)
    plan = interruption.run(_planned(configuration, service))
    if not yes and not plan.blockers:
        shown(plan_report(plan), as_json=False, err=True)
        require_confirmation(f"{plan.title}?", yes=yes)

    async def work(desk: RunsDesk, who: str, tell: Listener) -> RunResult:
        return await desk.migrate(service, plan.hash, who, tell)

    confirmed = Confirmed("migrate", service, plan.hash)
    return answer(carried_out(configuration, confirmed, work), as_json=as_json)


@migrate.command("resume")
@click.argument("run_id", metavar="[RUN]", required=False)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@invocation
def migrate_resume(context: Invocation, run_id: str | None, *, yes: bool, as_json: bool) -> int:
    """Go on with a run that was cut short or has stopped; the only one when none is named."""
    configuration = context.configuration()
    require_confirmation(f"Go on with {run_id or 'the unfinished run'}?", yes=yes)

    async def work(desk: RunsDesk, _who: str, tell: Listener) -> RunResult:
        return await desk.resume(run_id, tell)

    confirmed = Confirmed("resume", run_id or "the unfinished run")
    return answer(carried_out(configuration, confirmed, work), as_json=as_json)


async def _planned(configuration: ConfigurationFile, service: str) -> Plan:
    async with open_runs(configuration) as desk:
        return await desk.plan(service)


def _service(services: tuple[str, ...], *, empty: bool) -> str:
    if not empty:
        raise only_empty()
    if len(services) != 1:
        raise UserMistake(
            "Name one service: each is switched by a run of its own.",
            code="one_service",
            hint="pgherd status lists them.",
        )
    return services[0]
