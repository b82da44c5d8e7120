"""The file's shape, one numbered step a file: `0001_words.sql`. A step that was released stays."""

from functools import cache
from importlib.resources import files


@cache
def migrations() -> tuple[str, ...]:
    """The steps in their order; a file that has taken the first n of them is at version n."""
    found = sorted(
        (item.name, item.read_text("utf-8"))
        for item in files(__name__).iterdir()
        if item.name.endswith(".sql")
    )
    numbers = [int(name.split("_", 1)[0]) for name, _ in found]
    assert numbers == list(range(1, len(found) + 1)), f"the numbers have a gap: {numbers}"
    return tuple(text for _, text in found)
