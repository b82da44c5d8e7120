"""`make mutants`: small faults, one at a time, in what decides; the unit tests have to notice them.

In a copy of the tree, and in a process of its own, each mutant meets the tests that stand for its
file: those that name the module, then the others of its room. What survives is printed, with the
reason where argued.toml has one.
"""

import argparse
import ast
import compileall
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import SimpleQueue

from mutants.faults import Mutant, drawn
from unit.test_arrows import DECIDES, DEMO, FILES, ROOT, imports_of, module_of, room_of

WANTED = 0.85
UNIT = ROOT / "tests/unit"
RUN_LIMIT_S = 300  # a mutant may loop for ever; far above what the slowest room takes
OUTSIDE = {"asyncio", "logging", "os", "pathlib", "secrets", "socket", "sqlite3", "subprocess"}
PYTEST = (
    *(sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"),
    "--hypothesis-profile=ci",  # the same examples each time, without deadlines
    *("-o", "addopts=--import-mode=importlib", f"--confcutdir={UNIT.relative_to(ROOT)}"),
)


def deciding() -> Iterator[Path]:
    """What test_arrows.py lists, and whatever else of pgherd reaches nothing outside."""
    for file in FILES:
        modules = {name.split(".")[0] for name in imports_of(file)}
        reaches_out = modules & OUTSIDE or modules - sys.stdlib_module_names - {"bot"}
        nodes = ast.walk(ast.parse(file.read_text()))
        waits = any(isinstance(node, ast.AsyncFunctionDef) for node in nodes)
        is_of_the_demo = room_of(module_of(file)) == DEMO
        if str(file.relative_to(ROOT)) in DECIDES or not (reaches_out or waits or is_of_the_demo):
            yield file


def tests_of(file: Path) -> list[str]:
    """The unit tests that name the module, then the others in the folder that mirrors its room."""
    name = re.compile(rf"\b{re.escape(module_of(file))}\b")
    naming = [test for test in sorted(UNIT.rglob("test_*.py")) if name.search(test.read_text())]
    parts = file.relative_to(ROOT).parent.parts
    room = UNIT.joinpath(*parts[parts[0] == "bot" :])
    while not room.is_dir():
        room = room.parent
    beside = sorted(room.glob("test_*.py" if room == UNIT else "**/test_*.py"))
    return [str(test.relative_to(ROOT)) for test in dict.fromkeys((*naming, *beside))]


def copied(folder: Path) -> Path:
    """A copy of the tree, compiled by content: a mutant may have its original's size and time."""
    leave = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build")
    shutil.copytree(ROOT, folder, ignore=leave)
    compileall.compile_dir(folder, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return folder


def noticed(tree: Path, tests: Iterable[str], limit_s: float | None = RUN_LIMIT_S) -> str:
    """What pytest says of the first red test in that copy; empty where all of them are green."""
    run = subprocess.Popen(
        [*PYTEST, *tests],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = run.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return f"It does not end within {limit_s} s."
    if run.returncode in {4, 5}:  # pytest's own: wrong usage, nothing collected
        sys.exit(f"No test ran in {tree}:\n{said}")
    return said if run.returncode else ""


def survives(mutant: Mutant, trees: SimpleQueue[Path]) -> bool:
    """Whether no test notices it; waits for a copy that nobody uses."""
    tree = trees.get()
    place = tree / mutant.file.relative_to(ROOT)
    try:
        place.write_text(mutant.code)
        return not noticed(tree, tests_of(mutant.file))
    finally:
        shutil.copyfile(mutant.file, place)
        trees.put(tree)


def survivors(mutants: Sequence[Mutant], jobs: int) -> Iterator[Mutant]:
    """Those that no test notices; ends the program where tests are red without any fault."""
    with tempfile.TemporaryDirectory(prefix="pgherd-mutants-") as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(jobs):
            trees.put(copied(Path(folder, str(number))))
        together = sorted({test for mutant in mutants for test in tests_of(mutant.file)})
        if red := noticed(Path(folder, "0"), together, limit_s=None):
            sys.exit(f"The tests are red without any fault:\n{red}")
        with ThreadPoolExecutor(jobs) as pool:
            verdicts = pool.map(lambda mutant: survives(mutant, trees), mutants)
            yield from (mutant for mutant, alive in zip(mutants, verdicts, strict=True) if alive)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100, help="of mutants")
    parser.add_argument("--seed", type=int, default=1, help="draws the same mutants of one tree")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    parser.add_argument("paths", nargs="*", type=Path, help="instead of all that decides")
    asked = parser.parse_args()
    # A job in the background of a shell has SIGINT ignored, and so would what the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    named = [f for p in asked.paths for f in (p.rglob("*.py") if p.is_dir() else [p])]
    files = sorted(file.resolve() for file in named) or list(deciding())
    mutants = list(drawn(files, asked.number, random.Random(asked.seed)))
    kept = tomllib.loads(Path(__file__).with_name("argued.toml").read_text())["mutants"]
    argued = {tuple(one["diff"]): one["reason"] for one in kept}
    alive: list[Mutant] = []
    for mutant in survivors(mutants, asked.jobs):
        alive.append(mutant)
        head = f"{mutant.file.relative_to(ROOT)}:{mutant.line}: {argued.get(mutant.diff, 'open')}"
        print(head, *mutant.diff, sep="\n    ", flush=True)
    open_ = sum(mutant.diff not in argued for mutant in alive)
    killed = len(mutants) - len(alive)
    print(f"{killed} of {len(mutants)} killed, {len(alive) - open_} argued, {open_} open")
    return 0 if killed >= WANTED * len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
