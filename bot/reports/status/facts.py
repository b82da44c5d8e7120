"""What `status` is decided from."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.containers import Container
from bot.model.facts import ServerFacts, Unanswered
from bot.model.installation import Server, Service

EngineAnswer = Container | str
"""A container's state, or why the engine did not tell."""


@dataclass(frozen=True, slots=True)
class ServerObservation:
    """One server: by its engine (None when it has none) and by SQL."""

    server: Server
    container: EngineAnswer | None
    sql: ServerFacts | Unanswered


@dataclass(frozen=True, slots=True)
class ServiceObservation:
    """One service: its containers by name, and its application's health."""

    service: Service
    containers: Mapping[str, EngineAnswer]
    health_fault: str | None
    """What the health address did wrong; None when it did nothing wrong or there is none."""


@dataclass(frozen=True, slots=True)
class Observations:
    """Everything that was seen, in the order of the configuration."""

    servers: tuple[ServerObservation, ...]
    services: tuple[ServiceObservation, ...]
