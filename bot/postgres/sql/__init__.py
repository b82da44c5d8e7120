"""One query a file; `query(name)` reads it."""

from functools import cache
from importlib.resources import files


@cache
def query(name: str) -> str:
    """The text of `name`.sql in this folder."""
    return files(__name__).joinpath(f"{name}.sql").read_text("utf-8")
