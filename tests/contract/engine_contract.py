"""What every engine that can start and stop containers promises; Docker and processes alike.

A test module inherits from `EngineContract` and gives two fixtures: `engine`, and `make`, which
makes a container from a program and its arguments without starting it, and returns its name.
"""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from support.waiting import until

from bot.model.containers import Container, ContainerState, Statistics
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.ports import ContainerControl, Engine

Make = Callable[[Sequence[str]], Awaitable[str]]

SLEEPS = ("sleep", "600")
ENDS_WITH_3 = ("sh", "-c", "exit 3")
TALKS = ("sh", "-c", "echo to stdout; echo to stderr >&2; echo Grüße; exec sleep 600")
# Says when its trap is set: a signal that comes earlier would find the default action.
STUBBORN = ("sh", "-c", "trap '' TERM INT; echo deaf; while :; do sleep 0.1; done")
# Its child ignores the stop signal and stays when its parent has gone.
# In a child of its own, and then in its parent.
WORKS = ("sh", "-c", "(i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done); while :; do :; done")
HOLD_BYTES = 50_000_000
# Not the sleep last: a shell would become it, and hold nothing more.
HOLD = f"x=$(head -c {HOLD_BYTES} /dev/zero | tr '\\0' x); echo held; sleep 600; true"
HOLDS = ("sh", "-c", HOLD)
LEAVES_A_CHILD = ("sh", "-c", "(trap '' TERM INT; echo $$; exec sleep 600) & echo started; wait")


class StartingEngine(Engine, ContainerControl, Protocol):
    async def pid(self, container: str) -> int | None: ...
    async def remove(self, name: str) -> None: ...


class EngineContract:
    async def test_an_unknown_name_is_missing(self, engine: StartingEngine) -> None:
        assert await engine.inspect("nobody") == Container("nobody", ContainerState.MISSING)

    async def test_a_name_that_cannot_be_one_is_missing(self, engine: StartingEngine) -> None:
        assert (await engine.inspect("../etc/passwd")).state is ContainerState.MISSING

    async def test_a_container_that_was_never_started_is_created(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        assert await engine.inspect(name) == Container(name, ContainerState.CREATED)
        assert await engine.logs(name) == ""

    async def test_a_started_container_runs_since_now(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        await engine.start(name)
        container = await engine.inspect(name)
        assert container.state is ContainerState.RUNNING
        assert container.started_at is not None
        assert abs(datetime.now(UTC) - container.started_at) < timedelta(seconds=10)
        assert container.exit_code is None

    async def test_starting_a_running_container_changes_nothing(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        await engine.start(name)
        before = await engine.inspect(name), await engine.pid(name)
        await engine.start(name)
        assert (await engine.inspect(name), await engine.pid(name)) == before

    async def test_a_container_that_ended_by_itself_has_exited_with_its_code(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(ENDS_WITH_3)
        await engine.start(name)
        container = await until_state(engine, name, ContainerState.EXITED)
        assert container.exit_code == 3
        assert container.started_at is None

    async def test_a_killed_container_has_exited_with_128_and_the_signal(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        await engine.start(name)
        os.kill(await pid_of(engine, name), signal.SIGKILL)
        assert (await until_state(engine, name, ContainerState.EXITED)).exit_code == 137

    async def test_a_frozen_container_is_paused_and_then_runs_on(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        await engine.start(name)
        started_at = (await engine.inspect(name)).started_at
        os.kill(await pid_of(engine, name), signal.SIGSTOP)
        assert (await until_state(engine, name, ContainerState.PAUSED)).started_at == started_at
        os.kill(await pid_of(engine, name), signal.SIGCONT)
        await until_state(engine, name, ContainerState.RUNNING)

    async def test_stopping_ends_it_by_its_stop_signal(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        await engine.start(name)
        await engine.stop(name)
        container = await engine.inspect(name)
        assert container.state is ContainerState.EXITED
        assert container.exit_code == 128 + signal.SIGTERM
        assert await engine.pid(name) is None

    async def test_a_paused_container_can_be_stopped(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        await engine.start(name)
        os.kill(await pid_of(engine, name), signal.SIGSTOP)
        await engine.stop(name)
        assert (await engine.inspect(name)).state is ContainerState.EXITED

    async def test_what_ignores_the_stop_signal_is_killed_after_the_limit(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(STUBBORN)
        await engine.start(name)
        await until_logged(engine, name, "deaf")
        began_s = time.monotonic()
        await engine.stop(name, timeout_s=0.3)
        assert time.monotonic() - began_s >= 0.3
        assert (await engine.inspect(name)).exit_code == 137

    async def test_stopping_leaves_no_child_behind(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(LEAVES_A_CHILD)
        await engine.start(name)
        await until_logged(engine, name, "started")
        family = os.getpgid(await pid_of(engine, name))
        await engine.stop(name)
        await until(lambda: not alive_in_group(family))

    async def test_stopping_twice_or_before_the_start_is_no_fault(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        await engine.stop(name)
        await engine.start(name)
        await engine.stop(name)
        await engine.stop(name)
        assert (await engine.inspect(name)).state is ContainerState.EXITED

    async def test_it_can_be_started_again(self, engine: StartingEngine, make: Make) -> None:
        name = await make(TALKS)
        await engine.start(name)
        await until_logged(engine, name, "Grüße")
        await engine.stop(name)
        await engine.start(name)
        assert (await engine.inspect(name)).state is ContainerState.RUNNING
        assert (await engine.inspect(name)).exit_code is None

    async def test_its_log_holds_both_streams_and_tail_the_last_lines(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(TALKS)
        await engine.start(name)
        await until_logged(engine, name, "Grüße")
        assert sorted((await engine.logs(name)).splitlines()) == ["Grüße", "to stderr", "to stdout"]
        assert len((await engine.logs(name, tail=1)).splitlines()) == 1

    async def test_a_removed_container_is_missing(self, engine: StartingEngine, make: Make) -> None:
        name = await make(ENDS_WITH_3)
        await engine.start(name)
        await until_state(engine, name, ContainerState.EXITED)
        await engine.remove(name)
        assert (await engine.inspect(name)).state is ContainerState.MISSING

    async def test_a_running_container_is_not_removed(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        await engine.start(name)
        with pytest.raises(UserMistake, match=name):
            await engine.remove(name)
        assert (await engine.inspect(name)).state is ContainerState.RUNNING

    async def test_what_does_not_run_uses_nothing(self, engine: StartingEngine, make: Make) -> None:
        name = await make(SLEEPS)
        assert await engine.statistics(name) is None
        await engine.start(name)
        assert await engine.statistics(name) is not None
        await engine.stop(name)
        assert await engine.statistics(name) is None

    async def test_the_cpu_time_it_has_used_only_grows(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(WORKS)
        await engine.start(name)
        seen = [await statistics_of(engine, name)]

        async def has_worked() -> bool:
            seen.append(await statistics_of(engine, name))
            return seen[-1].cpu_seconds >= 1

        await until(has_worked)
        seconds = [statistics.cpu_seconds for statistics in seen]
        assert seconds == sorted(seconds)

    async def test_the_memory_that_it_holds_is_told(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(HOLDS)
        await engine.start(name)
        await until_logged(engine, name, "held")
        statistics = await statistics_of(engine, name)
        assert HOLD_BYTES < statistics.memory_bytes < 5 * HOLD_BYTES
        assert statistics.memory_limit_bytes is None

    async def test_a_container_without_volumes_has_none(
        self, engine: StartingEngine, make: Make
    ) -> None:
        assert await engine.volumes(await make(SLEEPS)) == ()

    @pytest.mark.parametrize(
        "act", ["start", "stop", "remove", "logs", "addresses", "statistics", "volumes"]
    )
    async def test_acting_on_an_unknown_name_is_the_users_mistake(
        self, engine: StartingEngine, act: str
    ) -> None:
        with pytest.raises(UserMistake) as caught:
            await getattr(engine, act)("nobody")
        assert caught.value.code == "no_such_container"
        assert caught.value.hint

    async def test_a_program_that_is_not_there_is_a_service_failure(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(("/nowhere/program",))
        with pytest.raises(ServiceFailure, match="/nowhere/program"):
            await engine.start(name)

    async def test_many_at_the_same_time_start_it_once(
        self, engine: StartingEngine, make: Make
    ) -> None:
        name = await make(TALKS)
        await asyncio.gather(*(engine.start(name) for _ in range(5)))
        await until_logged(engine, name, "Grüße")
        assert (await engine.logs(name)).count("Grüße") == 1


async def until_state(engine: StartingEngine, name: str, state: ContainerState) -> Container:
    async def container() -> Container | None:
        now = await engine.inspect(name)
        return now if now.state is state else None

    return await until(container)


async def until_logged(engine: StartingEngine, name: str, text: str) -> None:
    async def logged() -> bool:
        return text in await engine.logs(name)

    await until(logged)


async def statistics_of(engine: StartingEngine, name: str) -> Statistics:
    statistics = await engine.statistics(name)
    assert statistics is not None
    return statistics


async def pid_of(engine: StartingEngine, name: str) -> int:
    pid = await engine.pid(name)
    assert pid is not None
    return pid


def alive_in_group(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
