"""The lab as `lab.json` describes it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.demo.lab.layout import CONTAINER_PORT, LabPaths
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.installation import Server
from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class LabServer:
    """One running server; `container` is what the engine knows."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    version: str
    data_dir: str
    pid: int | None
    """Of its first start; None where it is a container."""
    container: str
    bin_dir: str | None
    """The clients of the server's own version; None where they are inside the container."""
    network_names: list[str] = field(default_factory=list)
    """Under which the applications' containers reach it, at PostgreSQL's own port."""

    def is_at(self, host: str, port: int) -> bool:
        """Whether this is what an application reaches at that address."""
        inside = host in self.network_names and port == CONTAINER_PORT
        return inside or (host, port) == (self.host, self.port)

    def as_server(self, database: str = "postgres") -> Server:
        """The same server in the words of the model."""
        secret = Secret(self.password)
        return Server(self.container, self.host, self.port, self.user, secret, database)


@dataclass(frozen=True, slots=True)
class LabApplication:
    """One running application."""

    service: str
    health_url: str
    pid: int | None
    """Of its first start; None where it is a container."""
    container: str
    acknowledged_file: str
    environment_file: str
    """`NAME=value` lines; it reads them when it starts, its host variable among them."""


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab whose applications were all healthy when this was written."""

    engine: str
    scale: float
    shared_server: str
    servers: Mapping[str, LabServer]
    applications: Mapping[str, LabApplication]
    data_bytes: int
    """Tables, indexes and TOAST of the three services when they were loaded."""
    duration_s: float
    """From the call of `up` until all were healthy."""

    def to_json(self) -> dict[str, Any]:
        """The content of lab.json; it holds passwords."""
        return asdict(self)


def lab_text(lab: Lab) -> str:
    """The text of lab.json."""
    return json.dumps(lab.to_json(), indent=2) + "\n"


def read_lab(directory: Path) -> Lab:
    """The lab in this folder.

    Raises:
        UserMistake: there is none, or `up` has not finished.
        ServiceFailure: lab.json cannot be read.
    """
    path = LabPaths.of(directory).lab
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        servers = {name: LabServer(**server) for name, server in data.pop("servers").items()}
        applications = {
            name: LabApplication(**application)
            for name, application in data.pop("applications").items()
        }
        return Lab(**data, servers=servers, applications=applications)
    except FileNotFoundError as error:
        raise UserMistake(
            f"There is no lab in {directory}.",
            code="no_lab",
            hint=f"Make one: pgherd lab up --dir {directory}",
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ServiceFailure(
            f"{path} cannot be read: {type(error).__name__}.",
            code="lab_unreadable",
            hint=f"Take the lab down and up again: pgherd lab down --dir {directory}",
        ) from error
