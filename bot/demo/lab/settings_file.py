"""pgherd's configuration for a lab. Decides its text; writes nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from bot.demo.lab.layout import ENGINE, HOST, SHARED_SERVER, SUPERUSER, ServerPlan, ServicePlan

PROCESSES = {"kind": "processes", "dir": "engine"}


def settings_text(
    engine: Mapping[str, str],
    servers: Iterable[ServerPlan],
    services: Iterable[ServicePlan],
    ports: Mapping[str, int],
) -> str:
    """The YAML of a lab; ports by server and by application, paths relative to the file."""
    settings: dict[str, Any] = {
        "engines": {ENGINE: dict(engine)},
        "servers": {server.name: _server(server, ports[server.name]) for server in servers},
        "shared_server": SHARED_SERVER,
        "services": {
            service.name: {
                "server": service.server,
                "database": service.name,
                "owner": service.name,
                "password": {"file": f"secrets/{service.name}"},
                "extensions": list(service.all_extensions),
                "health_url": health_url(ports[service.application]),
                "engine": ENGINE,
                "containers": [service.application],
            }
            for service in services
        },
    }
    return yaml.safe_dump(settings, sort_keys=False)


def health_url(port: int) -> str:
    """Where an application tells whether it is well."""
    return f"http://{HOST}:{port}/health"


def _server(server: ServerPlan, port: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "host": HOST,
        "port": port,
        "user": SUPERUSER,
        "password": {"file": f"secrets/{server.name}"},
        "engine": ENGINE,
        "container": server.name,
    }
    if server.preload_libraries:
        described["preload_libraries"] = list(server.preload_libraries)
    return described
