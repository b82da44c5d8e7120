"""The environment variables by which each application finds its database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_DEFAULT_PORT = "5432"


@dataclass(frozen=True, slots=True)
class Variables:
    """The names that one application gives to the parts of its database's address."""

    host: str
    port: str
    database: str
    user: str
    password: str


# As documented by each: https://docs.goauthentik.io/docs/install-config/configuration/,
# https://docs.mealie.io/documentation/getting-started/installation/backend-config/ and
# https://immich.app/docs/install/environment-variables
VARIABLES: Mapping[str, Variables] = {
    "authentik": Variables(
        host="AUTHENTIK_POSTGRESQL__HOST",
        port="AUTHENTIK_POSTGRESQL__PORT",
        database="AUTHENTIK_POSTGRESQL__NAME",
        user="AUTHENTIK_POSTGRESQL__USER",
        password="AUTHENTIK_POSTGRESQL__PASSWORD",  # noqa: S106 - the variable's name, no password
    ),
    "mealie": Variables(
        host="POSTGRES_SERVER",
        port="POSTGRES_PORT",
        database="POSTGRES_DB",
        user="POSTGRES_USER",
        password="POSTGRES_PASSWORD",  # noqa: S106 - as above
    ),
    "immich": Variables(
        host="DB_HOSTNAME",
        port="DB_PORT",
        database="DB_DATABASE_NAME",
        user="DB_USERNAME",
        password="DB_PASSWORD",  # noqa: S106 - as above
    ),
}


@dataclass(frozen=True, slots=True)
class Address:
    """The database of an application, and as whom it logs in."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)


def address_from(service: str, environment: Mapping[str, str]) -> Address:
    """The address that the service's own variables give.

    Raises:
        KeyError: a variable is not set; the port alone has a default.
        ValueError: the port is no number.
    """
    names = VARIABLES[service]
    return Address(
        host=environment[names.host],
        port=int(environment.get(names.port, _DEFAULT_PORT)),
        database=environment[names.database],
        user=environment[names.user],
        password=environment[names.password],
    )


def environment_of(service: str, address: Address) -> dict[str, str]:
    """The variables that give this address."""
    names = VARIABLES[service]
    return {
        names.host: address.host,
        names.port: str(address.port),
        names.database: address.database,
        names.user: address.user,
        names.password: address.password,
    }
