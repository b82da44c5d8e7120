"""Speed and memory: ratios against a named baseline in the same run, with the raw figures."""

import sys
from pathlib import Path

# What tests support stands on each other by the names that pytest gives it.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
