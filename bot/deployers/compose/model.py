"""A project as `docker compose config` shows it. No I/O."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.model.errors import ServiceFailure

_SECRETS = "/run/secrets/"


@dataclass(frozen=True, slots=True)
class ProjectService:
    """A service of a project: what its containers get."""

    name: str
    container_name: str
    """The name of its first container, as the files would have it."""
    image: str
    environment: Mapping[str, str] = field(repr=False)
    """Without those that come from the caller's shell."""
    networks: tuple[str, ...]
    """Keys of the project's networks."""
    network_mode: str | None
    mounted: Mapping[str, Path]
    """Files and folders of the host, secrets among them, by their path inside."""
    command: str = field(repr=False)
    """Command, entry point and health check as one text, to look for addresses in."""


@dataclass(frozen=True, slots=True)
class Model:
    """A project with the services that were asked for."""

    name: str
    services: Mapping[str, ProjectService]
    networks: Mapping[str, str]
    """The engine's name of a network by the project's key."""
    text: str = field(repr=False)
    """As Compose has printed it."""


def parse_model(text: str) -> Model:
    """The project that `docker compose config --format json` prints.

    Raises:
        ServiceFailure: Compose has printed something else.
    """
    try:
        data = _undoubled(json.loads(text))
        secrets = data.get("secrets") or {}
        services = data.get("services") or {}
        return Model(
            data["name"],
            {name: _service(data["name"], name, s, secrets) for name, s in services.items()},
            {key: said["name"] for key, said in (data.get("networks") or {}).items()},
            text,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ServiceFailure(
            "pgherd does not understand the output of `docker compose config`.",
            code="compose_answer_unexpected",
            hint="It needs Compose 2.20 or newer; `docker compose version` shows yours.",
        ) from error


def _service(
    project: str, name: str, said: Mapping[str, Any], secrets: Mapping[str, Any]
) -> ProjectService:
    environment = said.get("environment") or {}
    return ProjectService(
        name=name,
        container_name=str(said.get("container_name") or f"{project}-{name}-1"),
        # Compose's own name for what it builds.
        image=str(said.get("image") or f"{project}-{name}"),
        environment={key: str(value) for key, value in environment.items() if value is not None},
        networks=tuple(said.get("networks") or ()),
        network_mode=said.get("network_mode"),
        mounted=dict(_mounted(said, secrets)),
        command="\n".join(_texts([said.get("entrypoint"), said.get("command")])),
    )


def _mounted(said: Mapping[str, Any], secrets: Mapping[str, Any]) -> Iterable[tuple[str, Path]]:
    for volume in said.get("volumes") or ():
        if volume.get("type") == "bind":
            yield volume["target"], Path(volume["source"])
    for secret in said.get("secrets") or ():
        file = secrets[secret["source"]].get("file")
        if file is not None:
            target = secret.get("target") or secret["source"]
            yield target if target.startswith("/") else _SECRETS + target, Path(file)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return []


def _undoubled(value: Any) -> Any:
    """The value with `$` for `$$`: Compose doubles them, so that its output is a Compose file."""
    if isinstance(value, str):
        return value.replace("$$", "$")
    if isinstance(value, list):
        return [_undoubled(one) for one in value]
    if isinstance(value, dict):
        return {key: _undoubled(one) for key, one in value.items()}
    return value
