"""The Compose projects' files. Decides their text; writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.demo.lab.application.variables import Address, environment_of
from bot.demo.lab.compose.layout import (
    APPLICATIONS,
    LABEL,
    SERVERS,
    ApplicationContainer,
    ServerContainer,
    server_named,
)
from bot.demo.lab.images import STOP_SIGNAL
from bot.demo.lab.layout import CONTAINER_PORT, HOST, SUPERUSER
from bot.engines.environment_files import format_environment
from bot.model.secret import Secret

RECORD_FOLDER = "/var/lib/lab"
RECORD = "acknowledged.jsonl"
"""An application's record of acknowledged writes, in its own folder inside and outside."""

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - inside a container; published on 127.0.0.1 only
# Docker before 25 asks for the first time after a whole interval, so a short one starts faster;
# each question costs about 50 ms of CPU.
_HEALTHCHECK = {"interval": "3s", "timeout": "5s", "retries": 5, "start_period": "60s"}
_SERVER_SETTINGS = {
    "shared_buffers": "32MB",
    "fsync": "off",  # the data is disposable, and only a crash of the operating system needs it
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for this lab, by name of container where it is a mapping."""

    lab_id: str
    user: str
    """As whom the applications run: `uid:gid`."""
    images: Mapping[str, str]
    ports: Mapping[str, int]
    record_folders: Mapping[str, str]


def compose_text(project: str, chosen: Chosen) -> str:
    """The project's docker-compose.yml."""
    servers = [server for server in SERVERS if server.project == project]
    applications = [app for app in APPLICATIONS if app.project == project]
    networks = {name for part in servers for name in part.networks}
    networks |= {name for part in applications for name in part.networks}
    document = {
        "name": project,
        "services": {
            **{server.service: _server(server, chosen) for server in servers},
            **{app.service: _application(app, chosen) for app in applications},
        },
        # The projects share them, so they are made before any of the projects.
        "networks": {name: {"external": True} for name in sorted(networks)},
        "volumes": {
            server.volume: {"name": server.volume, "labels": _labels(chosen)} for server in servers
        },
    }
    return yaml.safe_dump(document, sort_keys=False)


def environment_name(container: str) -> str:
    """The file beside docker-compose.yml with the variables of a container, passwords too."""
    return f"{container}.env"


def server_environment(password: Secret) -> str:
    """The environment file of a server."""
    variables = {
        "POSTGRES_USER": SUPERUSER,
        "POSTGRES_PASSWORD": password.reveal(),
        "POSTGRES_INITDB_ARGS": "--no-sync",  # as for fsync
    }
    return format_environment(variables)


def application_environment(application: ApplicationContainer, password: Secret) -> str:
    """The environment file of an application: the address of its database, and its own settings."""
    plan = application.plan
    address = Address(plan.server, CONTAINER_PORT, plan.name, plan.name, password.reveal())
    variables = {
        **environment_of(plan.name, address),
        "LAB_HEALTH_HOST": _EVERYWHERE,
        "LAB_HEALTH_PORT": str(application.port),
        "LAB_ACKNOWLEDGED_FILE": f"{RECORD_FOLDER}/{RECORD}",
    }
    return format_environment(variables)


def _server(server: ServerContainer, chosen: Chosen) -> dict[str, Any]:
    plan = server.plan
    settings = {**_SERVER_SETTINGS, "max_connections": str(plan.max_connections)}
    if plan.preload_libraries:
        settings["shared_preload_libraries"] = ",".join(f"{n}.so" for n in plan.preload_libraries)
    # Over TCP: while the first start still makes the cluster, only the Unix socket answers.
    is_ready = ["CMD", "pg_isready", "--quiet", f"--host={HOST}", f"--username={SUPERUSER}"]
    return {
        **_container(plan.name, chosen),
        "command": ["postgres", *(part for s in settings.items() for part in ("-c", "=".join(s)))],
        "stop_signal": STOP_SIGNAL,  # PostgreSQL's fast shutdown; an imported image has none
        "shm_size": "128mb",
        "networks": list(server.networks),
        "ports": [f"{HOST}:{chosen.ports[plan.name]}:{CONTAINER_PORT}"],
        "volumes": [f"{server.volume}:/var/lib/postgresql/data"],
        "healthcheck": {"test": is_ready, **_HEALTHCHECK},
    }


def _application(application: ApplicationContainer, chosen: Chosen) -> dict[str, Any]:
    name = application.plan.application
    health = f"http://{HOST}:{application.port}/health"
    database = server_named(application.plan.server).service
    return {
        **_container(name, chosen),
        "command": [application.plan.name],
        "user": chosen.user,
        "depends_on": {database: {"condition": "service_healthy"}},
        "networks": list(application.networks),
        "ports": [f"{HOST}:{chosen.ports[name]}:{application.port}"],
        "volumes": [
            {
                "type": "bind",
                "source": chosen.record_folders[name].replace("$", "$$"),  # not a variable
                "target": RECORD_FOLDER,
            }
        ],
        "healthcheck": {"test": ["CMD", "wget", "-q", "-O", "/dev/null", health], **_HEALTHCHECK},
    }


def _container(name: str, chosen: Chosen) -> dict[str, Any]:
    return {
        "container_name": name,
        "image": chosen.images[name],
        "pull_policy": "never",  # the images were made on the spot
        "restart": "unless-stopped",
        "labels": _labels(chosen),
        "env_file": [environment_name(name)],
    }


def _labels(chosen: Chosen) -> dict[str, str]:
    return {LABEL: chosen.lab_id}
