"""`pgherd lab up|writes|down`: a disposable installation of real servers and applications."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.commandline import interruption
from bot.commandline.context import json_option
from bot.demo.lab.description import Lab
from bot.demo.lab.down import down
from bot.demo.lab.up import up
from bot.demo.lab.writes import writes
from bot.model.quantities import plural, size
from bot.presentation.json import json_text

dir_option: Callable[[Any], Any] = click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The lab's folder.",
)


@click.group()
def lab() -> None:
    """A disposable installation: real servers, real data, applications that write."""


@lab.command("up")
@dir_option
@click.option(
    "--engine", type=click.Choice(["process", "docker"]), default="process", show_default=True
)
@click.option("--scale", type=float, default=1.0, show_default=True, help="1 is about 30 MB.")
@json_option
def lab_up(directory: Path, engine: str, scale: float, *, as_json: bool) -> int:
    """Make three old servers with data, an empty shared one and three applications.

    With --engine docker they are containers of the Docker Engine of $DOCKER_HOST.
    """
    docker_host = _docker_host() if engine == "docker" else None
    made = interruption.run(up(directory, scale=scale, docker_host=docker_host))
    click.echo(json_text(made.to_json()) if as_json else _up_text(made, directory))
    return 0


def _docker_host() -> str:
    return os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"


def _up_text(made: Lab, directory: Path) -> str:
    servers = [
        f"  {name}  PostgreSQL {s.version} at {s.host}:{s.port}" for name, s in made.servers.items()
    ]
    return "\n".join(
        [
            f"The lab is up after {made.duration_s:.1f} s with {size(made.data_bytes)} of data:",
            *servers,
            f"Look at it: pgherd --config {shlex.quote(str(directory / 'pgherd.yaml'))} status",
        ]
    )


@lab.command("writes")
@dir_option
@json_option
def lab_writes(directory: Path, *, as_json: bool) -> int:
    """Hold every write that an application saw acknowledged against its database now."""
    found = interruption.run(writes(directory))
    if as_json:
        click.echo(json_text(found.to_json()))
    for service in () if as_json else found.services:
        lost = f"{len(service.missing)} MISSING" if service.missing else "none missing"
        click.echo(
            f"{service.name} on {service.using}: {service.acknowledged} acknowledged, {lost}"
        )
    return 1 if any(service.missing for service in found.services) else 0


@lab.command("down")
@dir_option
@json_option
def lab_down(directory: Path, *, as_json: bool) -> int:
    """Take down what `lab up` made in this folder, and nothing else."""
    ended = interruption.run(down(directory)).containers
    if as_json:
        click.echo(json_text({"ok": True, "ended": list(ended)}))
    else:
        click.echo(
            f"Took down {plural(len(ended), 'container')}." if ended else "There was no lab."
        )
    return 0
