"""`pgherd shared plan|apply`."""

import getpass
from functools import partial

import click

from bot.commandline import interruption
from bot.commandline.confirmation import require_confirmation
from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.model.quantities import plural
from bot.model.reports import Report
from bot.settings.schema import ConfigurationFile
from bot.shared_server.command import SharedServerCommand
from bot.shared_server.plan import SharedPlan
from bot.wiring.commands import trail
from bot.wiring.shared import shared_server_command


@click.group()
def shared() -> None:
    """The server that the others move into: what it lacks, and making it."""


@shared.command("plan")
@json_option
@invocation
def shared_plan(context: Invocation, *, as_json: bool) -> int:
    """What the shared server lacks of the configuration, and what is other there."""
    return answer(shared_server_command(context.configuration()).report(), as_json=as_json)


@shared.command("apply")
@click.option("--yes", is_flag=True, help="Make it without asking.")
@json_option
@invocation
def shared_apply(context: Invocation, *, yes: bool, as_json: bool) -> int:
    """Make what it lacks: roles, databases, extensions. Nothing that is there is changed."""
    configuration = context.configuration()
    command = shared_server_command(configuration)
    plan = interruption.run(command.plan())
    if plan.acts and not plan.blockers:
        things = ", ".join(f"{act.kind.replace('_', ' ')} {act.name}" for act in plan.acts)
        question = f"Make {plural(len(plan.acts), 'thing')} on {plan.server} ({things})?"
        require_confirmation(question, yes=yes)
    return answer(_applied(configuration, command, plan), as_json=as_json)


async def _applied(
    configuration: ConfigurationFile, command: SharedServerCommand, plan: SharedPlan
) -> Report:
    work = partial(command.apply, plan)
    if not plan.acts or plan.blockers:
        return await work()  # it changes nothing: the audit is for what does
    async with trail(configuration) as left:
        who = getpass.getuser()
        return await left.follow(
            "shared_apply",
            plan.server,
            work,
            who=who,
            origin="command line",
            plan_hash=plan.hash,
        )
