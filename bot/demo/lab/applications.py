"""Starts the lab's applications and asks them how they are."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp

import bot
from bot.demo.lab.application.variables import Address, environment_of
from bot.demo.lab.description import LabApplication
from bot.demo.lab.engine import LabEngine
from bot.demo.lab.layout import LabPaths, ServicePlan
from bot.demo.lab.settings_file import health_url
from bot.durable_file import write_durably
from bot.engines.container_file import Process
from bot.engines.environment_files import format_environment
from bot.engines.processes import ProcessEngine
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.secret import Secret

_HEALTHY_LIMIT_S = 30.0
_ANSWER_LIMIT_S = 2.0
_POLL_S = 0.05
_LOG_LINES = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What an application said on /health."""

    healthy: bool
    body: Mapping[str, Any]


async def make_application(
    service: ServicePlan,
    server: Server,
    paths: LabPaths,
    engine: ProcessEngine,
    *,
    password: Secret,
    health_port: int,
) -> LabApplication:
    """Start the service's application against this server, and return when it is healthy.

    Raises:
        ServiceFailure: it ended, or was not healthy within half a minute.
    """
    name = service.application
    address = Address(server.known_host, server.port, service.name, service.name, password.reveal())
    variables = {
        **environment_of(service.name, address),
        "LAB_HEALTH_PORT": str(health_port),
        "LAB_ACKNOWLEDGED_FILE": str(paths.acknowledged(name)),
    }
    text = format_environment(variables)
    await asyncio.to_thread(write_durably, paths.environment(name), text)
    process = Process(
        argv=(sys.executable, "-m", "bot.demo.lab.application", service.name),
        cwd=Path(bot.__file__).parent.parent,
        log=paths.log(name),
        environment_file=paths.environment(name),
    )
    await engine.create(name, process)
    await engine.start(name)
    await wait_until_healthy(name, health_url(health_port), engine)
    pid = await engine.pid(name)
    if pid is None:
        raise await _failure(f"The application {name} ended.", name, engine)
    return LabApplication(
        service=service.name,
        health_url=health_url(health_port),
        pid=pid,
        container=name,
        acknowledged_file=str(paths.acknowledged(name)),
        environment_file=str(paths.environment(name)),
    )


async def ask(url: str) -> Answer | None:
    """What /health answers now; None when nothing that makes sense came within two seconds."""
    limit = aiohttp.ClientTimeout(total=_ANSWER_LIMIT_S)
    try:
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as response:
            body = await response.json()
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
        return None
    if not isinstance(body, dict):
        return None
    return Answer(response.status == HTTPStatus.OK, body)


async def wait_until_healthy(name: str, url: str, engine: LabEngine) -> None:
    """Return when the application answers that it is well.

    Raises:
        ServiceFailure: it ended, or was not healthy within half a minute.
    """
    reason = "it did not answer"
    try:
        async with asyncio.timeout(_HEALTHY_LIMIT_S):
            while True:
                answer = await ask(url)
                if answer is not None and answer.healthy:
                    return
                if answer is not None:
                    reason = str(answer.body.get("reason"))
                if (await engine.inspect(name)).state is not ContainerState.RUNNING:
                    raise await _failure(f"The application {name} ended.", name, engine)
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise await _failure(
            f"The application {name} was not healthy within {_HEALTHY_LIMIT_S:.0f} s: {reason}.",
            name,
            engine,
        ) from error


async def _failure(message: str, name: str, engine: LabEngine) -> ServiceFailure:
    log = await engine.logs(name, tail=_LOG_LINES)
    return ServiceFailure(
        f"{message}\n{log}".rstrip(),
        code="application_not_started",
        hint="The last lines of its log name the reason.",
    )
