"""A real Docker Engine, and pgherd's own image on it."""

from collections.abc import Iterator

import pytest
from support.bot_image import bot_image
from support.needed import need


@pytest.fixture(scope="session")
def image(docker_host: str) -> Iterator[str]:
    """pgherd's own image."""
    need("docker")
    need("mmdebstrap")
    with bot_image(docker_host) as image:
        yield image
