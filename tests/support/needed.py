"""What a test cannot do without."""

import os
import shutil
from collections.abc import Generator

import pytest


def require(is_there: bool, missing: str) -> None:
    """Without it a test fails on CI, and elsewhere is skipped and says aloud what was missing."""
    if is_there:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(f"NOT TESTED: {missing}")


def need(program: str) -> None:
    """`program` is a name on the PATH, or a path."""
    installed = shutil.which(program) is not None
    require(installed, f"{program} is not installed; .ci/run has Debian's package")


def need_root(what: str) -> None:
    """`what` as in "mounting a disk"."""
    require(os.geteuid() == 0, f"{what} takes root")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport]:
    """The summary names a skipped test, and not the line in this file that skips it."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        report.longrepr = (str(item.path), (item.location[1] or 0) + 1, f"{item.name}: {reason}")
    return report
