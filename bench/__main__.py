"""`make bench`: runs every measurement, or those named, and says which targets were met.

Targets are ratios, because the machines that this runs on differ and are shared.
"""

import asyncio
import sys

from bench import acknowledge, backup, content, sizes, startup, status
from bench import exec as bench_exec
from bench.figures import Figure

MEASUREMENTS = {
    "startup": startup.measure,
    "acknowledge": acknowledge.measure,
    "status": status.measure,
    "sizes": sizes.measure,
    "content": content.measure,
    "backup": backup.measure,
    "exec": bench_exec.measure,
}


async def main(names: list[str]) -> int:
    figures: list[Figure] = []
    for name in names or MEASUREMENTS:
        print(f"== {name}", flush=True)
        figures += await MEASUREMENTS[name]()
    print("\n== ratios")
    for figure in figures:
        print(figure)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in MEASUREMENTS]
    if unknown:
        sys.exit(f"There is no measurement {unknown[0]}; known: {', '.join(MEASUREMENTS)}")
    sys.exit(asyncio.run(main(sys.argv[1:])))
