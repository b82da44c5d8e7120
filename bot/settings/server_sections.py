"""The sections `servers:` and `services:`."""

from typing import Annotated, Self

from pydantic import Field, ValidationInfo, model_validator

from bot.settings.section import SecretReference, Section, context_of, fault
from bot.settings.values import (
    AtLeastOne,
    EngineName,
    Identifier,
    Name,
    Port,
    ServerName,
    WebAddress,
)


class ServerSection(Section):
    """One PostgreSQL server."""

    host: str | None = Field(default=None, min_length=1)
    network: Name | None = None
    port: Port = 5432
    user: Identifier = "postgres"
    password: SecretReference | None = None
    database: Identifier = "postgres"
    engine: EngineName | None = None
    container: Name | None = None
    preload_libraries: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _engine_and_container(self) -> Self:
        if (self.engine is None) != (self.container is None):
            raise fault(
                "engine and container go together",
                "name both, or neither for a server that has only an address",
            )
        return self

    @model_validator(mode="after")
    def _one_way_to_it(self, info: ValidationInfo) -> Self:
        looked_up = self.engine in context_of(info).engines_that_know_addresses
        if self.host is None and not looked_up:
            raise fault(
                "there is no way to the server",
                "name `host:`, or a container of a Docker engine",
            )
        if self.host is not None and self.network is not None:
            raise fault("host and network exclude each other", "name one of them")
        return self


# Docker passes on whatever has no = in its name; what applications use is narrower.
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class VariablesSection(Section):
    """The variables by which an application finds its database, where pgherd cannot tell."""

    host: VariableName | None = None
    port: VariableName | None = None
    database: VariableName | None = None
    user: VariableName | None = None
    password: VariableName | None = None
    url: VariableName | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.host is None and self.url is None:
            raise fault("it does not say where the database is", "name `host:` or `url:`")
        return self


class ServiceSection(Section):
    """One application with its database."""

    server: ServerName
    database: Identifier
    owner: Identifier
    extensions: tuple[Identifier, ...] = ()
    health_url: WebAddress | None = None
    password: SecretReference | None = None
    """The owner's password on the shared server."""
    connection_limit: AtLeastOne | None = None
    """The owner's connection limit on the shared server."""
    engine: EngineName | None = None
    containers: tuple[Name, ...] = ()
    variables: VariablesSection | None = None

    @model_validator(mode="after")
    def _containers_need_an_engine(self) -> Self:
        if self.containers and self.engine is None:
            raise fault("containers need an engine", "name the engine that runs them")
        return self
