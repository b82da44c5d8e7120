"""The variables by which applications find their database. No I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.deployers.environment import Environment


class Part(StrEnum):
    """A part of a database's address."""

    HOST = "host"
    PORT = "port"
    DATABASE = "database"
    USER = "user"
    PASSWORD = "password"  # noqa: S105 - the word, no password


@dataclass(frozen=True, slots=True)
class VariableSet:
    """The variables of an application for each part, and its defaults where one is not set."""

    names: Mapping[Part, str]
    defaults: Mapping[Part, str] = field(default_factory=dict)


# As each documents them; the password's default is never used, so it is left out.
# https://docs.goauthentik.io/install-config/configuration/
# https://docs.mealie.io/documentation/getting-started/installation/backend-config/
# https://docs.immich.app/install/environment-variables/
# https://github.com/CyferShepard/Jellystat#environmental-variables
KNOWN = (
    VariableSet(
        {
            Part.HOST: "AUTHENTIK_POSTGRESQL__HOST",
            Part.PORT: "AUTHENTIK_POSTGRESQL__PORT",
            Part.DATABASE: "AUTHENTIK_POSTGRESQL__NAME",
            Part.USER: "AUTHENTIK_POSTGRESQL__USER",
            Part.PASSWORD: "AUTHENTIK_POSTGRESQL__PASSWORD",
        },
        {
            Part.HOST: "localhost",
            Part.PORT: "5432",
            Part.DATABASE: "authentik",
            Part.USER: "authentik",
        },
    ),
    VariableSet(
        {
            Part.HOST: "POSTGRES_SERVER",
            Part.PORT: "POSTGRES_PORT",
            Part.DATABASE: "POSTGRES_DB",
            Part.USER: "POSTGRES_USER",
            Part.PASSWORD: "POSTGRES_PASSWORD",
        },
        {Part.HOST: "postgres", Part.PORT: "5432", Part.DATABASE: "mealie", Part.USER: "mealie"},
    ),
    VariableSet(
        {
            Part.HOST: "DB_HOSTNAME",
            Part.PORT: "DB_PORT",
            Part.DATABASE: "DB_DATABASE_NAME",
            Part.USER: "DB_USERNAME",
            Part.PASSWORD: "DB_PASSWORD",
        },
        {
            Part.HOST: "database",
            Part.PORT: "5432",
            Part.DATABASE: "immich",
            Part.USER: "postgres",
        },
    ),
    VariableSet(
        {
            Part.HOST: "POSTGRES_IP",
            Part.PORT: "POSTGRES_PORT",
            Part.DATABASE: "POSTGRES_DB",
            Part.USER: "POSTGRES_USER",
            Part.PASSWORD: "POSTGRES_PASSWORD",
        },
        {Part.PORT: "5432", Part.DATABASE: "jfstat"},
    ),
)

# What the ends of such names are made of; the longest comes first.
_HOST_WORDS = ("HOSTNAME", "HOST", "SERVER", "ADDRESS", "ADDR", "IP")
_URL_WORDS = ("URL", "URI", "DSN")
_WORDS: Mapping[Part, tuple[str, ...]] = {
    Part.PORT: ("PORT",),
    Part.DATABASE: ("DATABASE_NAME", "DATABASE", "DBNAME", "DB_NAME", "NAME", "DB"),
    Part.USER: ("USERNAME", "USER"),
    Part.PASSWORD: ("PASSWORD", "PASSWD", "PASS"),
}


def names_a_host(variable: str) -> bool:
    """Whether the variable's own name says that it holds a host."""
    return _stem(variable, _HOST_WORDS) is not None


def beside_host(variable: str, environment: Environment) -> VariableSet:
    """The variable of a host, and those that are set beside it under names of the same kind."""
    return VariableSet({Part.HOST: variable, **_beside(variable, _HOST_WORDS, environment)})


def beside_url(variable: str, environment: Environment) -> VariableSet:
    """The login that is set beside a URL that has none."""
    found = _beside(variable, _URL_WORDS, environment)
    return VariableSet({part: found[part] for part in (Part.USER, Part.PASSWORD) if part in found})


def _beside(variable: str, words: tuple[str, ...], environment: Environment) -> dict[Part, str]:
    stem = _stem(variable, words)
    if not stem:  # a bare HOST says nothing about a bare NAME
        return {}
    lower = variable[len(stem) :].islower()
    found = {}
    for part, endings in _WORDS.items():
        for ending in endings:
            name = stem + (ending.lower() if lower else ending)
            if environment.setting(name) is not None:
                found[part] = name
                break
    return found


def _stem(variable: str, words: tuple[str, ...]) -> str | None:
    """What is before the word at the end; None where none of the words is."""
    found = re.fullmatch(f"(.*?)(?:{'|'.join(words)})", variable, re.IGNORECASE)
    return found[1] if found else None
