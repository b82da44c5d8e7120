"""Fixtures that every test shares."""

import asyncio
import os
from collections.abc import Iterator

import pytest
from support.private_docker import private_docker
from support.running_lab import RunningLab

from bot.demo.lab.down import down
from bot.demo.lab.up import up


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """One small lab for all tests that only look, or that mend what they break."""
    folder = tmp_path_factory.mktemp("lab") / "lab"
    try:
        yield RunningLab(asyncio.run(up(folder, scale=0.02)), folder)
    finally:
        asyncio.run(down(folder))


@pytest.fixture(scope="session")
def docker_host() -> Iterator[str]:
    """That of $DOCKER_HOST, else a private one, which takes root."""
    if host := os.environ.get("DOCKER_HOST"):
        yield host
        return
    with private_docker() as docker:
        yield docker.host
