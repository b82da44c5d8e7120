"""Single values of the configuration, each with what it has to be."""

from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field, ValidationInfo

from bot.model.errors import nearest
from bot.settings.age_keys import AgeKeyUnusable, recipient
from bot.settings.section import context_of, fault


def _known_server(name: str, info: ValidationInfo) -> str:
    known = context_of(info).servers
    if name not in known:
        raise fault(f"there is no server named {name!r}", nearest(name, known))
    return name


def _known_engine(name: str, info: ValidationInfo) -> str:
    known = context_of(info).engines
    if name not in known:
        raise fault(f"there is no engine named {name!r}", nearest(name, known))
    return name


def _known_service(name: str, info: ValidationInfo) -> str:
    known = context_of(info).services
    if name not in known:
        raise fault(f"there is no service named {name!r}", nearest(name, known))
    return name


def _known_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise fault(f"{name!r} is no time zone", "write it like Europe/Berlin, or UTC") from None
    return name


def _line_of_cron(line: str) -> str:
    try:
        CronSim(line, datetime(2026, 1, 1, tzinfo=UTC))  # any moment does
    except CronSimError as error:
        raise fault(
            f"{line!r} is no line of cron: {error}", 'write it like "0 2 * * *", two in the night'
        ) from None
    return line


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.password:  # first, so that no other message can show it
        raise fault("a web address must not carry a password", "use one that needs no login")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise fault(f"{url!r} is not a web address", "write it like http://127.0.0.1:9000/health")
    return url


def _loopback(url: str) -> str:
    host = urlsplit(_web_address(url)).hostname or ""
    with suppress(ValueError):  # a name, which may lead anywhere
        if ip_address(host).is_loopback:
            return url
    raise fault(
        f"{url!r} is not on this host",
        "write it like http://127.0.0.1:8765/; leave it out for Discord itself",
    )


def _public_key(text: str) -> str:
    try:
        recipient(text)
    except AgeKeyUnusable as error:
        raise fault(str(error), error.hint) from None
    return text


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$")]
# PostgreSQL cuts identifiers at NAMEDATALEN - 1 bytes:
# https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
Identifier = Annotated[str, Field(min_length=1, max_length=63)]
ServerName = Annotated[str, AfterValidator(_known_server)]
EngineName = Annotated[str, AfterValidator(_known_engine)]
ServiceName = Annotated[str, AfterValidator(_known_service)]
TimeZoneName = Annotated[str, AfterValidator(_known_time_zone)]
# Minute, hour, day of month, month, day of week.
CronLine = Annotated[str, AfterValidator(_line_of_cron)]
AtLeastOne = Annotated[int, Field(ge=1)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
LocalAddress = Annotated[str, AfterValidator(_loopback)]
# Of age or SSH.
PublicKey = Annotated[str, AfterValidator(_public_key)]
Port = Annotated[int, Field(ge=1, le=65535)]
Snowflake = Annotated[int, Field(ge=1, lt=2**63)]
