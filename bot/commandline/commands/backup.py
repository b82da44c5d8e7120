"""`pgherd backup …`: backups, created, listed, verified, restored and pruned."""

from pathlib import Path

import click

from bot.backups.jobs import Created
from bot.commandline import interruption
from bot.commandline.confirmation import require_confirmation
from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.commandline.identity_file import identity_in, identity_option
from bot.commandline.progress_line import progress_line
from bot.model.errors import Blocked
from bot.model.quantities import plural
from bot.model.reports import Report
from bot.wiring.parts import StatefulParts


@click.group()
def backup() -> None:
    """Backups that know what was in the database, and prove it by a restore."""


@backup.command("run")
@click.argument("services", nargs=-1)
@json_option
@invocation
def backup_run(context: Invocation, services: tuple[str, ...], *, as_json: bool) -> int:
    """Create a backup of each SERVICE now; of all that are configured when none is named."""

    async def work(parts: StatefulParts) -> Report:
        chosen = parts.backups.chosen(services)
        with progress_line() as tell:
            taken = await parts.backups.run(chosen, tell)
        _raise_what_stopped_all(taken)
        return taken.report()

    return answer(context.with_state(work), as_json=as_json)


def _raise_what_stopped_all(taken: Created) -> None:
    """For the exit status: one service asked for and failed, or every one blocked by a lock."""
    failures = tuple(taken.failures.values())
    blocked = all(isinstance(failure, Blocked) for failure in failures)
    if failures and not taken.sets and (len(failures) == 1 or blocked):
        raise failures[0]


@backup.command("list")
@json_option
@invocation
def backup_list(context: Invocation, *, as_json: bool) -> int:
    """Every backup that there is, and every one that failed; the newest first."""
    return answer(context.parts().backups.list_report(), as_json=as_json)


@backup.command("next")
@json_option
@invocation
def backup_next(context: Invocation, *, as_json: bool) -> int:
    """When the next backup of each service is due, while the bot runs."""
    work = context.with_state(lambda parts: parts.backup_schedule.report())
    return answer(work, as_json=as_json)


@backup.command("show")
@click.argument("backup_id", metavar="ID")
@json_option
@invocation
def backup_show(context: Invocation, backup_id: str, *, as_json: bool) -> int:
    """Everything about one backup."""
    return answer(context.parts().backups.show_report(backup_id), as_json=as_json)


@backup.command("verify")
@click.argument("backup_id", metavar="ID")
@identity_option
@json_option
@invocation
def backup_verify(
    context: Invocation, backup_id: str, *, identity_file: Path | None, as_json: bool
) -> int:
    """Restore a backup into a scratch server, and hold that against what was in the database."""
    identity = identity_in(identity_file)

    async def work(parts: StatefulParts) -> Report:
        with progress_line() as tell:
            return (await parts.backups.opened_by(identity).verify(backup_id, tell)).report()

    return answer(context.with_state(work), as_json=as_json)


@backup.command("restore")
@click.argument("backup_id", metavar="ID")
@click.option("--into", "database", help="A new database, on the same server.")
@click.option(
    "--over", is_flag=True, help="The database that it came from, which stays under another name."
)
@click.option("--yes", is_flag=True, help="Replace it without asking.")
@identity_option
@json_option
@invocation
def backup_restore(
    context: Invocation,
    backup_id: str,
    database: str | None,
    *,
    over: bool,
    yes: bool,
    identity_file: Path | None,
    as_json: bool,
) -> int:
    """Bring a backup back: as a new database, or in the place of the one that it came from."""
    if over == (database is not None):
        raise click.UsageError("Say either --into DATABASE or --over.")
    backups = context.parts().backups.opened_by(identity_in(identity_file))
    if over:
        question = f"Put {backup_id} in the place of its database, and disconnect who uses that?"
        require_confirmation(question, yes=yes)

    async def work() -> Report:
        with progress_line() as tell:
            if database is None:
                return (await backups.replace(backup_id, tell)).report()
            return (await backups.restore(backup_id, database, tell)).report()

    return answer(work(), as_json=as_json)


@backup.command("prune")
@click.option("--yes", is_flag=True, help="Remove without asking.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed, and why not.")
@json_option
@invocation
def backup_prune(context: Invocation, *, yes: bool, dry_run: bool, as_json: bool) -> int:
    """Remove the backups that the configuration does not want any more."""
    backups = context.parts().backups
    if not dry_run:
        going = interruption.run(backups.prune(dry_run=True)).removed
        for backup_id in going:
            click.echo(backup_id, err=True)
        require_confirmation(f"Remove {plural(len(going), 'backup')} for good?", yes=yes)

    async def work() -> Report:
        if dry_run:
            return (await backups.prune(dry_run=True)).report()
        return (await backups.prune_confirmed(going)).report()

    return answer(work(), as_json=as_json)
