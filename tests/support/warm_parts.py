"""Whoever imports it has everything imported that parts are made of, where processes run."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from bot.lazy import part
from bot.settings.load import load
from bot.state.database import StateDatabase
from bot.wiring.parts import Parts, StatefulParts

_SETTINGS = {
    "engines": {"lab": {"kind": "processes", "dir": "."}},
    "servers": {"one": {"host": "127.0.0.1"}},
    "backups": {"dir": "."},
}


def all_built(parts: Parts) -> Mapping[str, object]:
    """Every part, by its name."""
    return {
        name: getattr(parts, name)
        for one in type(parts).__mro__
        for name, value in vars(one).items()
        if isinstance(value, part)
    }


def _warm() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pgherd.yaml"
        file.write_text(yaml.safe_dump(_SETTINGS), "utf-8")
        unused = StateDatabase(cast("Any", None), None)  # which no part asks before it is used
        all_built(StatefulParts(load(file, {}), unused))


_warm()
