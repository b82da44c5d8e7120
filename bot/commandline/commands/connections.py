"""`pgherd connections [SERVER]`, and ending a session."""

import click

from bot.commandline import interruption
from bot.commandline.confirmation import require_confirmation
from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.model.connections import Session
from bot.model.errors import Blocked


@click.command()
@click.argument("server", required=False)
@click.option("--terminate", "pid", type=click.IntRange(min=1), help="End this session of SERVER.")
@click.option("--yes", is_flag=True, help="End it without asking.")
@json_option
@invocation
def connections(
    context: Invocation, server: str | None, pid: int | None, *, yes: bool, as_json: bool
) -> int:
    """Who is connected, what takes long, and who blocks whom; with SERVER, more of one.

    Of statements the literals are left out, since they may hold secrets.
    """
    if pid is not None and server is None:
        raise click.UsageError("--terminate takes the SERVER too: a pid is one server's.")
    if pid is not None and server is not None:
        return _terminate(context, server, pid, yes=yes, as_json=as_json)
    command = context.parts().connections
    return answer(command.report(server, with_statements=True), as_json=as_json)


def _terminate(context: Invocation, server: str, pid: int, *, yes: bool, as_json: bool) -> int:
    session = interruption.run(context.parts().connections.session(server, pid))
    require_confirmation(f"End session {_described(session)} on {server}?", yes=yes)
    began = session.backend_start
    if began is None:
        raise Blocked(
            f"pgherd's role may not see whose session {pid} on {server} is.",
            code="session_hidden",
            hint="GRANT pg_monitor and pg_signal_backend to it.",
        )
    work = context.audited(
        "end_session",
        f"{pid} on {server}",
        lambda parts: parts.connections.terminate(server, pid, began),
    )
    return answer(work, as_json=as_json)


def _described(session: Session) -> str:
    application = f", {session.application}" if session.application else ""
    return f"{session.pid} of {session.user} in {session.database} ({session.state}{application})"
