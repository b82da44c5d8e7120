"""Checks on a container, for servers and services alike."""

from datetime import datetime

from bot.model.checks import Check, Severity
from bot.model.containers import Container, ContainerState, Health
from bot.model.quantities import duration, plural
from bot.reports.status.facts import EngineAnswer

_HINTS = {
    ContainerState.CREATED: "It was never started: start it.",
    ContainerState.PAUSED: "Unpause it; until then it answers nobody.",
    ContainerState.RESTARTING: "It ends right after each start: read its logs.",
    ContainerState.EXITED: "Read its logs, then start it.",
    ContainerState.DEAD: "The engine could not remove it: look at the engine's own log.",
    ContainerState.MISSING: "Correct `container:` in the configuration, or create it.",
}


def container_checks(answer: EngineAnswer, now: datetime, name: str = "container") -> list[Check]:
    """Is it running, and what does its own health check say, where it has one."""
    if isinstance(answer, str):
        # What runs there may be well: only whoever asks the engine is blind.
        hint = "Is the engine running, and may pgherd reach it?"
        return [Check(name, Severity.ADVISORY, ok=False, detail=answer, hint=hint)]
    if answer.state is not ContainerState.RUNNING:
        return [Check(name, Severity.CRITICAL, ok=False, detail=_state(answer), hint=_hint(answer))]
    running = Check(name, Severity.CRITICAL, ok=True, detail=_running(answer, now))
    return [running] if answer.health is Health.NONE else [running, _health(answer)]


def _running(container: Container, now: datetime) -> str:
    since = f" for {duration(now - container.started_at)}" if container.started_at else ""
    restarts = container.restart_count
    return f"{container.name} is running{since}" + (
        f", restarted {plural(restarts, 'time')}" if restarts else ""
    )


def _state(container: Container) -> str:
    killed = " (out of memory)" if container.oom_killed else ""
    if container.state is ContainerState.EXITED and container.exit_code is not None:
        return f"{container.name} has exited with status {container.exit_code}{killed}"
    return f"{container.name} is {container.state}{killed}"


def _hint(container: Container) -> str:
    if container.oom_killed:
        return "Give it more memory before it is started again."
    return _HINTS[container.state]


def _health(container: Container) -> Check:
    match container.health:
        case Health.UNHEALTHY:
            hint = "Its own health check fails: read its logs."
        case Health.STARTING:
            hint = "Its first health check is still to come: look again in a minute."
        case _:
            hint = ""
    return Check(
        "health",
        Severity.ADVISORY if container.health is Health.STARTING else Severity.CRITICAL,
        ok=container.health is Health.HEALTHY,
        detail=f"{container.name} is {container.health}",
        hint=hint,
    )
