"""A part that is not there: fails a test on CI, and elsewhere is told with the test's name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FILE = """
from support.needed import need

def test_what_is_there():
    need("sh")

def test_a_sentence():
    need("no-such-program")
"""


@pytest.mark.parametrize("ci", ["true", ""])
def test_a_missing_program_fails_on_ci_and_elsewhere_is_told_with_the_test(
    tmp_path: Path, ci: str
) -> None:
    (tmp_path / "test_file.py").write_text(FILE)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-p", "support.needed", "test_file.py"],
        cwd=tmp_path,
        env={
            **os.environ,
            "CI": ci,
            "PYTHONPATH": str(TESTS),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    outcome = "test_a_sentence - Failed: " if ci else "test_a_sentence: NOT TESTED: "
    assert f"{outcome}no-such-program is not installed" in done.stdout
    counts = {"passed": 1, "failed" if ci else "skipped": 1}
    assert all(f"{number} {outcome}" in done.stdout for outcome, number in counts.items())
