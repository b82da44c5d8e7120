"""Plans: what a run would do, and what stands in its way."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.errors import PgherdError
from bot.model.plain_json import plain_json

_SHOWN_HASH_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that forbids a run, or that a person has to know before it."""

    code: str
    object: str
    message: str
    hint: str
    blocks: bool = True
    """Whether it forbids the run."""

    @classmethod
    def of(cls, error: PgherdError, object_: str) -> "Problem":
        """The blocker that an error about an object stands for."""
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
    """The server that the service is on before a migration, and after a rollback of it."""
    target: str
    steps: tuple[PlannedStep, ...]
    changes: tuple[str, ...]
    """What will be different afterwards, in sentences for people."""
    blockers: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    basis: Mapping[str, Any]
    """The facts that the plan stands on, as plain values: with other facts it is another plan."""
    disconnects: tuple[str, ...] = ()
    """The sessions that will be disconnected; they come and go, so the hash does not cover them."""
    estimate_s: float | None = None
    """The estimated downtime in seconds; None where no run like it was ever measured."""

    @property
    def hash(self) -> str:
        """SHA-256 over what is shown and what it stands on; not over what changes by itself."""
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
