"""The run that a lost journal knew, told by the marks that it has left. No I/O."""

from dataclasses import dataclass

from bot.model.runs import Marks, RunKind, RunState


@dataclass(frozen=True, slots=True)
class LostRun:
    """A run that has left marks: enough to resume it, or to undo it."""

    id: str
    kind: RunKind
    state: RunState


def lost_run(marks: Marks, source: str, target: str) -> LostRun | None:
    """The run whose marks these are, around a service that moves between these two servers.

    None where nothing has to be done about any run. A fence on the target alone is what a finished
    rollback leaves there; it stays until the next migration lifts it.
    """
    override, on_source, on_target = (
        marks.override,
        marks.fences.get(source),
        marks.fences.get(target),
    )
    if override is not None:
        migration = override.run
    elif on_source is not None:
        migration = on_source.run
    else:
        return None
    # Ids sort by time: a later run's fence on the target is that of a rollback which has begun.
    if on_target is not None and on_target.run > migration:
        return LostRun(on_target.run, RunKind.ROLLBACK, RunState.RUNNING)
    is_done = (
        override is not None
        and override.whole
        and on_source is not None
        and on_source.holds
        and marks.is_started
    )
    return LostRun(migration, RunKind.MIGRATION, RunState.DONE if is_done else RunState.RUNNING)
