"""The variables by which each application finds its database."""

import pytest

from bot.demo.lab.application.variables import (
    VARIABLES,
    Address,
    address_from,
    environment_of,
)
from bot.engines.environment_files import format_environment, parse_environment

ADDRESS = Address("127.0.0.1", 5433, "db", "owner", "p=#'\" word")


@pytest.mark.parametrize("service", VARIABLES)
def test_an_address_survives_the_environment_file(service: str) -> None:
    text = format_environment(environment_of(service, ADDRESS))
    assert address_from(service, parse_environment(text)) == ADDRESS


@pytest.mark.parametrize(
    ("service", "host"),
    [
        ("authentik", "AUTHENTIK_POSTGRESQL__HOST"),
        ("mealie", "POSTGRES_SERVER"),
        ("immich", "DB_HOSTNAME"),
    ],
)
def test_each_has_its_own_host_variable(service: str, host: str) -> None:
    assert environment_of(service, ADDRESS)[host] == "127.0.0.1"


def test_the_port_has_a_default_and_a_missing_host_is_named() -> None:
    variables = environment_of("immich", ADDRESS)
    del variables["DB_PORT"]
    assert address_from("immich", variables).port == 5432
    del variables["DB_HOSTNAME"]
    with pytest.raises(KeyError, match="DB_HOSTNAME"):
        address_from("immich", variables)


def test_an_address_does_not_show_its_password() -> None:
    assert ADDRESS.password not in repr(ADDRESS)
