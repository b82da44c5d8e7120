"""Makes the images that the engine of $DOCKER_HOST lacks: `python -m bot.demo.lab.images [MAJOR…]`.

With PGHERD_TEST_IMAGES=official those of the public registries are pulled instead.
"""

import os
import sys

import click

from bot.demo.lab.images import MAJORS, official_wanted
from bot.demo.lab.images.build import make_available
from bot.model.errors import PgherdError


@click.command(help=__doc__)
@click.argument("majors", nargs=-1, type=click.Choice([str(major) for major in MAJORS]))
def main(majors: tuple[str, ...]) -> None:
    """Print the image of each major once the engine has it."""
    host = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    try:
        for major in map(int, majors or MAJORS):
            click.echo(make_available(host, major, official=official_wanted()))
    except PgherdError as error:
        click.echo(f"{error.message}\n{error.hint}", err=True)
        sys.exit(error.exit_status)


main()
