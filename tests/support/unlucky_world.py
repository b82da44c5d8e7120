"""A world of things that steps change, with bad luck at every point of it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from support.fake_journal import FakeJournal

from bot.model.errors import ServiceFailure
from bot.model.ports import Journal
from bot.model.runs import Run, RunState, StateBefore, StepRecord, StepState

THERE, HALF = "there", "half"


class Luck(Enum):
    """What happens at one point."""

    FAILS = auto()
    """The outside refuses: a step fails, a lock is lost, a disk is full."""
    CANCELLED = auto()
    KILLED = auto()
    """The process is gone, as with SIGKILL."""


class Killed(BaseException):
    """Nothing catches it, and nothing runs after it."""


class Unannounced(BaseException):
    """A step acts, and the journal does not say so; no runner may take that for a failing step."""


@dataclass
class World:
    """Things, each of them for one step; `luck` is what happens at which point from now on."""

    before: list[str]
    now: list[str] = field(init=False)
    luck: dict[int, Luck] = field(default_factory=dict)
    _points: int = 0

    def __post_init__(self) -> None:
        self.now = list(self.before)

    def comes(self, luck: Mapping[int, Luck]) -> None:
        """From now on, this; the points are counted anew."""
        self.luck = dict(luck)
        self._points = 0

    def apply_override(self) -> None:
        """Here anything may happen."""
        self._points += 1
        match self.luck.get(self._points):
            case Luck.FAILS:
                raise ServiceFailure("No luck.", code="no_luck", hint="Try again.")
            case Luck.CANCELLED:
                raise asyncio.CancelledError
            case Luck.KILLED:
                raise Killed


class UnluckyJournal(FakeJournal):
    """May fail before each write, and after it: then it is on the disk, and nobody knows."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self.first_states: dict[str, StateBefore] = {}

    async def begin(self, run: Run) -> None:
        self._world.apply_override()
        await super().begin(run)
        self._world.apply_override()

    async def step(self, run_id: str, record: StepRecord) -> None:
        self._world.apply_override()
        await super().step(run_id, record)
        if record.state_before is not None:
            self.first_states.setdefault(record.name, record.state_before)
        self._world.apply_override()

    async def state(self, run_id: str, state: RunState, at: datetime) -> None:
        self._world.apply_override()
        await super().state(run_id, state, at)
        self._world.apply_override()


@dataclass
class Thing:
    """A step that brings one thing of the world about."""

    world: World
    journal: Journal
    run_id: str
    number: int
    undone_by_itself: bool
    limit_s: float = 5.0

    @property
    def name(self) -> str:
        return f"step {self.number}"

    @property
    def does(self) -> str:
        return f"Brings {self.number} about."

    async def read_state(self) -> StateBefore:
        self.world.apply_override()
        return {"was": self.world.now[self.number]}

    async def check(self) -> bool:
        self.world.apply_override()
        return self.world.now[self.number] == THERE

    async def run(self, state_before: StateBefore) -> None:
        await self._must_be_announced(state_before, RunState.RUNNING)
        self._change(THERE)

    async def undo(self, state_before: StateBefore) -> None:
        await self._must_be_announced(state_before, RunState.UNDOING)
        self._change(state_before["was"])

    def _change(self, to: str) -> None:
        """In two halves, as nearly everything in the world."""
        self.world.apply_override()
        self.world.now[self.number] = HALF
        self.world.apply_override()
        self.world.now[self.number] = to
        self.world.apply_override()

    async def _must_be_announced(self, state_before: StateBefore, direction: RunState) -> None:
        run = await self.journal.run(self.run_id)
        if run is None or not self._is_announced(run, state_before, direction):
            raise Unannounced(self.name, direction, run)

    def _is_announced(self, run: Run, state_before: StateBefore, direction: RunState) -> bool:
        earlier, own, later = (
            run.steps[: self.number], run.steps[self.number], run.steps[self.number + 1 :],
        )  # fmt: skip
        if run.state is not direction or own.state_before != state_before:
            return False
        if direction is RunState.RUNNING:
            return own.state is StepState.STARTED and all(
                step.state is StepState.DONE for step in earlier
            )
        return own.state is not StepState.UNDONE and all(
            step.state_before is None or step.state is StepState.UNDONE for step in later
        )


class Held:
    """Locks that may be lost."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def still_held(self) -> None:
        self._world.apply_override()


def things(
    world: World, journal: Journal, run: Run, undone_by_itself: Iterable[bool]
) -> list[Thing]:
    """The steps of the run."""
    return [
        Thing(world, journal, run.id, number, flag) for number, flag in enumerate(undone_by_itself)
    ]
