"""A real Docker Engine, and pgherd's own image on it."""

import asyncio
from collections.abc import Iterator

import pytest
from support.bot_image import bot_image
from support.docker_lab import SCALE, compose_of_the_script
from support.needed import need
from support.running_lab import RunningLab

from bot.demo.lab.down import down
from bot.demo.lab.up import up


@pytest.fixture(scope="session")
def image(docker_host: str) -> Iterator[str]:
    """pgherd's own image."""
    need("docker")
    need("mmdebstrap")
    with bot_image(docker_host) as image:
        yield image


@pytest.fixture(scope="module")
def docker_lab(docker_host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """One for all tests of a file; whoever changes something sets it right again."""
    # A name that Compose and shells would take for more than a name.
    folder = tmp_path_factory.mktemp("lab") / "lab: $HOME it's"
    with compose_of_the_script():
        try:
            lab = asyncio.run(up(folder, scale=SCALE, docker_host=docker_host))
            yield RunningLab(lab, folder)
        finally:
            asyncio.run(down(folder))
