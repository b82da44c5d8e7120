"""From a file on disk to settings, or to all of its faults at once."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.model.deployments import VariableNames
from bot.model.installation import Installation, Server, Service
from bot.settings.faults import ConfigurationFaults
from bot.settings.schema import ConfigurationFile
from bot.settings.server_sections import ServerSection, ServiceSection
from bot.settings.translation import translated
from bot.settings.yaml_file import read_yaml


def load(file: Path, environ: Mapping[str, str] | None = None) -> ConfigurationFile:
    """The configuration in `file`, with its secrets read.

    Raises ConfigurationFaults with every fault that can be found in one reading.
    """
    data = read_yaml(file)
    try:
        return ConfigurationFile.read(
            data, file.resolve().parent, os.environ if environ is None else environ
        )
    except ValidationError as error:
        faults = [translated(details) for details in error.errors(include_url=False)]
        raise ConfigurationFaults(file, faults) from None


def installation(configuration: ConfigurationFile) -> Installation:
    """The configuration as the model's Installation."""
    return Installation(
        servers={name: _server(name, s) for name, s in configuration.servers.items()},
        services={name: _service(name, s) for name, s in configuration.services.items()},
        shared_server=configuration.shared_server,
    )


def variable_names(configuration: ConfigurationFile) -> Mapping[str, VariableNames]:
    """The variables that the operator has named, by service."""
    return {
        name: VariableNames(**service.variables.model_dump())
        for name, service in configuration.services.items()
        if service.variables is not None
    }


def _server(name: str, section: ServerSection) -> Server:
    return Server(
        name=name,
        host=section.host,
        network=section.network,
        port=section.port,
        user=section.user,
        password=section.password.secret() if section.password else None,
        database=section.database,
        engine=section.engine,
        container=section.container,
        preload_libraries=section.preload_libraries,
    )


def _service(name: str, section: ServiceSection) -> Service:
    return Service(
        name=name,
        server=section.server,
        database=section.database,
        owner=section.owner,
        extensions=section.extensions,
        health_url=section.health_url,
        password=section.password.secret() if section.password else None,
        connection_limit=section.connection_limit,
        engine=section.engine,
        containers=section.containers,
    )
