"""What runs inside the containers of one lab of processes, by the marks that pgherd gives it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Program:
    """One that pgherd runs beside a container's own process."""

    pid: int
    name: str
    mark: str

    @property
    def arguments(self) -> list[str]:
        """Empty once it has ended."""
        with suppress(OSError):
            return Path(f"/proc/{self.pid}/cmdline").read_text().split("\0")[:-1]
        return []


def programs_in(folder: Path) -> Iterator[Program]:
    """Those in containers of the lab in this folder; another lab's are not seen."""
    inside = f"PGHERD_CONTAINER={folder}/".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile, or is not ours to look into
            lines = (process / "environ").read_bytes().split(b"\0")
            mark = next((line for line in lines if line.startswith(b"PGHERD_RUN=")), None)
            if mark is not None and any(line.startswith(inside) for line in lines):
                name = (process / "comm").read_text().strip()
                yield Program(int(process.name), name, mark.partition(b"=")[2].decode())
