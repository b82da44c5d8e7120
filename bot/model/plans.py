"""What stands in the way of a run, and what a run would do."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.errors import PgherdError
from bot.model.plain_json import plain_json

_SHOWN_HASH_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that forbids a run, or that has to be known before it."""

    code: str
    object: str
    message: str
    hint: str

    @classmethod
    def of(cls, error: PgherdError, object_: str) -> "Problem":
        """What an error says about an object."""
        return cls(error.code, object_, error.message, error.hint)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of a plan."""

    name: str
    does: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done, in order; it is confirmed by its hash."""

    title: str
    service: str
    source: str
    """The server that is left."""
    target: str
    steps: tuple[PlannedStep, ...]
    changes: tuple[str, ...]
    """What will be written, stopped and shut out, for people."""
    blockers: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    basis: Mapping[str, Any]
    """What was read from the world, as plain values: another world is another plan."""
    disconnects: tuple[str, ...] = ()
    """Who is connected now and will not be; sessions come and go, so it is not part of the hash."""
    estimate_s: float | None = None
    """How long the service will be away; None where none like it was ever measured."""

    @property
    def hash(self) -> str:
        """SHA-256 over what was shown and read; not over what moves by itself."""
        said = {
            "title": self.title,
            "service": self.service,
            "source": self.source,
            "target": self.target,
            "steps": [[step.name, step.does] for step in self.steps],
            "changes": list(self.changes),
            "basis": self.basis,
        }
        return hashlib.sha256(plain_json(said).encode()).hexdigest()


def shown_hash(plan_hash: str) -> str:
    """The beginning of a plan's hash: enough for two people to see that they mean the same."""
    return plan_hash[:_SHOWN_HASH_DIGITS]
