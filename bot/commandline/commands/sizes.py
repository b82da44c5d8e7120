"""`pgherd sizes [DATABASE]`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option


@click.command()
@click.argument("database", required=False)
@json_option
@invocation
def sizes(context: Invocation, database: str | None, *, as_json: bool) -> int:
    """What takes the room, by database; with DATABASE, by table of one.

    Where two servers have a database of that name, SERVER/DATABASE. A service's name will do too.
    """
    return answer(context.parts().sizes.report(database), as_json=as_json)
