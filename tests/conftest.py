"""Fixtures that every test shares."""

import asyncio
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from support import leftovers
from support.distribution import ByFile
from support.docker_lab import SCALE, compose_of_the_script
from support.lab_kept import check_kept_labs, kept
from support.needed import pytest_runtest_makereport  # noqa: F401 - pytest finds it here
from support.private_docker import private_docker
from support.running_lab import RunningLab
from support.switching import QUICK, SERVICE, Switching

from bot.demo.lab.down import down
from bot.demo.lab.up import up

# A job in the background of a shell has SIGINT ignored, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# How long an example takes depends on what else the machine does.
settings.register_profile("pgherd", deadline=None)
settings.load_profile("pgherd")


def pytest_configure(config: pytest.Config) -> None:
    """Asked to end, by SIGTERM too, a run leaves nothing behind."""
    if not is_worker(config):
        leftovers.begin()
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_keyboard_interrupt() -> None:
    """Who has asked once need not ask again: it takes a moment to take everything down."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """After the workers, which had little time for it, and before the temporary folder is free."""
    if session.config.pluginmanager.hasplugin("dsession"):
        folder = session.config._tmp_path_factory.getbasetemp()  # as pytest-xdist asks for it
        leftovers.take_down(os.getpid(), folder)


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of pytest-xdist's."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """The distribution of `-n 3`."""
    return ByFile(config, log)


@pytest.fixture(autouse=True)
def shared_labs_are_kept(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that leaves something in a lab that others use too fails, instead of the others."""
    yield
    if {"running_lab", "switch_lab", "either_lab"} & set(request.fixturenames):
        check_kept_labs()


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """One small lab for all tests that only look, or that mend what they break.

    `shared_labs_are_kept` looks after it.
    """
    folder = tmp_path_factory.mktemp("lab") / "lab"
    try:
        lab = RunningLab(asyncio.run(up(folder, scale=0.02)), folder)
        with kept(lab):
            yield lab
    finally:
        asyncio.run(down(folder))


@pytest.fixture(scope="session")
def switch_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """One whose Mealie is switched to the shared server, and back when a test has ended."""
    folder = tmp_path_factory.mktemp("switch") / "lab"
    try:
        lab = RunningLab(asyncio.run(up(folder, scale=0.02)), folder)
        with lab.settings.open("a") as file:
            file.write(QUICK)
        asyncio.run(Switching(lab, lab.settings).done("shared", "apply", "--yes"))
        with kept(lab, but=SERVICE):
            yield lab
    finally:
        asyncio.run(down(folder))


@pytest.fixture(scope="module")
def docker_lab(docker_host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """The guide's installation of containers, for all tests of a file that mend what they break."""
    # A name that Compose and shells would take for more than a name.
    folder = tmp_path_factory.mktemp("lab") / "lab: $HOME it's"
    with compose_of_the_script():
        try:
            lab = asyncio.run(up(folder, scale=SCALE, docker_host=docker_host))
            yield RunningLab(lab, folder)
        finally:
            asyncio.run(down(folder))


@pytest.fixture(
    scope="module",
    params=[
        "processes",
        # Its first lab makes the images too.
        pytest.param("docker", marks=[pytest.mark.slow, pytest.mark.timeout(300)]),
    ],
)
def either_lab(request: pytest.FixtureRequest) -> RunningLab:
    """The same installation on each engine; on Docker it takes a while to be up."""
    fixture = {"processes": "running_lab", "docker": "docker_lab"}[request.param]
    lab: RunningLab = request.getfixturevalue(fixture)
    return lab


@pytest.fixture(scope="session")
def docker_host() -> Iterator[str]:
    """That of $DOCKER_HOST, else a private one, which takes root."""
    if host := os.environ.get("DOCKER_HOST"):
        yield host
        return
    with private_docker() as docker:
        yield docker.host
