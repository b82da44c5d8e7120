"""A real Docker Engine, and pgherd's own image on it; servers to fence."""

from collections.abc import Iterator

import pytest
from support.bot_image import bot_image
from support.fence_servers import FenceServer, docker_server, process_server
from support.needed import need


@pytest.fixture(scope="session")
def image(docker_host: str) -> Iterator[str]:
    """pgherd's own image."""
    need("docker")
    need("mmdebstrap")
    with bot_image(docker_host) as image:
        yield image


@pytest.fixture(
    scope="session",
    params=[
        "process 18",
        *(
            # The first container makes its image too.
            pytest.param(kind, marks=[pytest.mark.slow, pytest.mark.timeout(300)])
            for kind in ("process 16", "process 17", "docker 14", "docker 15", "docker 16")
        ),
    ],
)
def fence_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FenceServer]:
    """A server of its own, of each major that there is."""
    kind, major = request.param.split()
    if kind == "process":
        with process_server(int(major), tmp_path_factory.mktemp("fence") / "server") as server:
            yield server
    else:
        with docker_server(int(major), request.getfixturevalue("docker_host")) as server:
            yield server
