"""A run from the command line: what was confirmed, with its progress on stderr."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import click

from bot.commandline.context import Invocation, user
from bot.model.acts import MIGRATE, ROLLBACK, UNDO
from bot.model.reports import Report
from bot.rollback.command import Question, Tell
from bot.wiring.parts import StatefulParts


def carried_out(
    context: Invocation, question: Question, object_: str
) -> Coroutine[Any, Any, Report]:
    """Do it; the audit has it with the object, and an undoing as the rollback that it is."""

    async def work(parts: StatefulParts) -> Report:
        with run_progress() as tell:
            return await parts.migration.carry_out(question.act, question.details, user(), tell)

    act = MIGRATE if question.act == MIGRATE else ROLLBACK
    plan_hash = None if question.act == UNDO else str(question.details["plan_hash"])
    return context.audited(act, object_, work, plan_hash=plan_hash)


@contextmanager
def run_progress() -> Iterator[Tell]:
    """Writes a line whenever another step begins; when interrupted, one that says how to resume."""
    said: list[tuple[str, str]] = []

    def tell(run: str, words: str) -> None:
        if said[-1:] != [(run, words)]:
            said[:] = [(run, words)]
            click.echo(f"{run}: {words}", err=True)

    try:
        yield tell
    except asyncio.CancelledError:
        if said:
            run_id, _ = said[0]
            click.echo(
                f"The run {run_id} was interrupted. Resume it: pgherd migrate resume {run_id}; "
                f"roll it back: pgherd rollback {run_id}",
                err=True,
            )
        raise
