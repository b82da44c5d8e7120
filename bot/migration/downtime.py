"""How long a service was away, from the journal."""

from bot.model.runs import Run


def downtime_s(run: Run) -> float | None:
    """From its first step, which stops the applications, to the end of the last one, in seconds.

    None where the run has not come so far, or was cut off on the way: then it says nothing about
    the next one.
    """
    first, last = run.steps[0], run.steps[-1]
    if first.started_at is None or last.finished_at is None:
        return None
    return (last.finished_at - first.started_at).total_seconds()
