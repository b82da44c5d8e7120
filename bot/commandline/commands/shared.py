"""`pgherd shared plan|apply`."""

import click

from bot.commandline import interruption
from bot.commandline.confirmation import require_confirmation
from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.model.quantities import plural


@click.group()
def shared() -> None:
    """The server that the others move into: what is missing on it, and creating that."""


@shared.command("plan")
@json_option
@invocation
def shared_plan(context: Invocation, *, as_json: bool) -> int:
    """What is missing on the shared server, and what is not as configured."""
    return answer(context.parts().shared_server.report(), as_json=as_json)


@shared.command("apply")
@click.option("--yes", is_flag=True, help="Make it without asking.")
@json_option
@invocation
def shared_apply(context: Invocation, *, yes: bool, as_json: bool) -> int:
    """Create what is missing: roles, databases, extensions. Nothing that is there is changed."""
    command = context.parts().shared_server
    plan = interruption.run(command.plan())
    if not plan.acts or plan.blockers:
        return answer(
            command.apply(plan), as_json=as_json
        )  # the audit is for what changes something
    things = ", ".join(f"{act.kind.replace('_', ' ')} {act.name}" for act in plan.acts)
    question = f"Make {plural(len(plan.acts), 'thing')} on {plan.server} ({things})?"
    require_confirmation(question, yes=yes)
    work = context.audited(
        "shared_apply",
        plan.server,
        lambda parts: parts.shared_server.apply(plan),
        plan_hash=plan.hash,
    )
    return answer(work, as_json=as_json)
