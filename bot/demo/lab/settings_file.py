"""pgherd's configuration for a lab. Decides its text; writes nothing."""

from collections.abc import Mapping
from typing import Any

import yaml

from bot.demo.lab.layout import ENGINE, HOST, SERVERS, SERVICES, SHARED_SERVER, SUPERUSER


def settings_text(ports: Mapping[str, int]) -> str:
    """The YAML of a lab; ports by server and by application, paths relative to the file."""
    settings: dict[str, Any] = {
        "engines": {ENGINE: {"kind": "processes", "dir": "engine"}},
        "servers": {
            server.name: {
                "host": HOST,
                "port": ports[server.name],
                "user": SUPERUSER,
                "password": {"file": f"secrets/{server.name}"},
                "engine": ENGINE,
                "container": server.name,
            }
            for server in SERVERS
        },
        "shared_server": SHARED_SERVER,
        "services": {
            service.name: {
                "server": service.server,
                "database": service.name,
                "owner": service.name,
                "extensions": list(service.all_extensions),
                "health_url": health_url(ports[service.application]),
                "engine": ENGINE,
                "containers": [service.application],
            }
            for service in SERVICES
        },
    }
    return yaml.safe_dump(settings, sort_keys=False)


def health_url(port: int) -> str:
    """Where an application tells whether it is well."""
    return f"http://{HOST}:{port}/health"
