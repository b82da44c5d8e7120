"""Asks before something is destroyed or stopped."""

import sys

import click

from bot.model.errors import UserMistake


def require_confirmation(question: str, *, yes: bool) -> None:
    """Returns when `--yes` was given or a person at the terminal has said yes.

    Raises UserMistake when there is nobody to ask, or the person has said no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise UserMistake(
            f"{question} Nobody is there to answer.",
            code="not_confirmed",
            hint="Nothing was done. Say --yes where there is no terminal.",
        )
    if not click.confirm(question, err=True):
        raise UserMistake("Not confirmed.", code="not_confirmed", hint="Nothing was done.")
