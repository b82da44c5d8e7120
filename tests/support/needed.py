"""What a test cannot do without."""

import os
import shutil

import pytest


def need(program: str) -> None:
    """Without it a test fails on CI, and elsewhere says aloud what it has not tested."""
    if shutil.which(program) is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{program} is not installed")
    pytest.skip(f"NOT TESTED: {program} is not installed; see .ci/run for Debian's package")


def need_root(what: str) -> None:
    """Without root's rights a test fails on CI, and elsewhere says aloud what it has not tested."""
    if os.geteuid() == 0:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} takes root")
    pytest.skip(f"NOT TESTED: {what} takes root")
