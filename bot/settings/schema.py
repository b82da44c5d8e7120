"""The shape of config/pgherd.yaml.

References to other names and to secrets are checked while the file is validated, so that all
faults come at once; the names and the outside they are held against are in `Surroundings`.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.model.names import nearest
from bot.model.secret import Secret
from bot.settings.age_keys import AgeKeyUnusable, identities, recipient
from bot.settings.secrets import SecretUnavailable, read_secret
from bot.settings.tls_files import TlsFiles, TlsFileUnusable, certificates_in, check_key


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a value is held against: names in the same file, its folder, the environment."""

    servers: Sequence[str]
    engines: Sequence[str]
    engines_that_know_addresses: Sequence[str]
    services: Sequence[str]
    folder: Path
    environ: Mapping[str, str]


def _surroundings(info: ValidationInfo) -> Surroundings:
    assert isinstance(info.context, Surroundings)
    return info.context


def fault(message: str, hint: str) -> PydanticCustomError:
    """An error that `load` turns into a Fault with this message and hint."""
    return PydanticCustomError("pgherd", "{message}", {"message": message, "hint": hint})


def _known_server(name: str, info: ValidationInfo) -> str:
    known = _surroundings(info).servers
    if name not in known:
        raise fault(f"there is no server named {name!r}", nearest(name, known))
    return name


def _known_engine(name: str, info: ValidationInfo) -> str:
    known = _surroundings(info).engines
    if name not in known:
        raise fault(f"there is no engine named {name!r}", nearest(name, known))
    return name


def _known_service(name: str, info: ValidationInfo) -> str:
    known = _surroundings(info).services
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
Port = Annotated[int, Field(ge=1, le=65535)]
Snowflake = Annotated[int, Field(ge=1, lt=2**63)]


class Section(BaseModel):
    """A mapping in the file; a key that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class SecretReference(Section):
    """Where a secret is: an environment variable or a file, never the file that names it."""

    env: str | None = None
    file: Path | None = None
    _value: Secret

    @model_validator(mode="after")
    def _resolve(self, info: ValidationInfo) -> Self:
        around = _surroundings(info)
        try:
            self._value = read_secret(self.env, self.file, around.folder, around.environ)
        except SecretUnavailable as error:
            raise fault(str(error), error.hint) from None
        return self

    def secret(self) -> Secret:
        """The value, read when the configuration was."""
        return self._value


class TlsSection(Section):
    """The way into an engine that speaks TLS; without `cert` and `key` only it shows who it is."""

    ca: Path
    cert: Path | None = None
    key: Path | None = None

    @field_validator("ca", "cert", "key")
    @classmethod
    def _is_usable(cls, value: Path, info: ValidationInfo) -> Path:
        file, cert = _surroundings(info).folder / value, info.data.get("cert")
        try:
            if info.field_name == "key":
                check_key(file, cert)
            else:
                certificates_in(file)
        except TlsFileUnusable as error:
            raise fault(str(error), error.hint) from None
        return file

    @model_validator(mode="after")
    def _certificate_and_key(self) -> Self:
        if (self.cert is None) != (self.key is None):
            raise fault(
                "cert and key go together",
                "name both, or neither for an engine that asks for none",
            )
        return self

    def files(self) -> TlsFiles:
        """The same for who connects."""
        return TlsFiles(self.ca, self.cert, self.key)


class DockerEngineSection(Section):
    """A Docker Engine; `host` as in DOCKER_HOST."""

    kind: Literal["docker"]
    host: str = Field(default="unix:///var/run/docker.sock", pattern=r"^(unix|tcp)://.+")
    tls: TlsSection | None = None

    @model_validator(mode="after")
    def _tls_needs_tcp(self) -> Self:
        if self.tls is not None and not self.host.startswith("tcp://"):
            raise fault("tls is for tcp:// only", "name the host like tcp://nas:2376")
        return self


class ProcessEngineSection(Section):
    """Plain processes, as the lab runs them; `dir` holds their descriptions."""

    kind: Literal["processes"]
    dir: Path

    @field_validator("dir")
    @classmethod
    def _from_the_files_folder(cls, value: Path, info: ValidationInfo) -> Path:
        return _surroundings(info).folder / value


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
        looked_up = self.engine in _surroundings(info).engines_that_know_addresses
        if self.host is None and not looked_up:
            raise fault(
                "there is no way to the server",
                "name `host:`, or a container of a Docker engine",
            )
        if self.host is not None and self.network is not None:
            raise fault("host and network exclude each other", "name one of them")
        return self


class ServiceSection(Section):
    """One application with its database."""

    server: ServerName
    database: Identifier
    owner: Identifier
    extensions: tuple[Identifier, ...] = ()
    health_url: WebAddress | None = None
    engine: EngineName | None = None
    containers: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _containers_need_an_engine(self) -> Self:
        if self.containers and self.engine is None:
            raise fault("containers need an engine", "name the engine that runs them")
        return self


class RolesSection(Section):
    """Discord role ids; each role may do what those before it may. Nobody else may anything."""

    viewer: tuple[Snowflake, ...] = ()
    operator: tuple[Snowflake, ...] = ()
    admin: tuple[Snowflake, ...] = ()


# Discord's permissions, those that tell who runs a server from who is on it.
# https://docs.discord.com/developers/topics/permissions
Permission = Literal[
    "administrator",
    "manage_guild",
    "manage_channels",
    "manage_roles",
    "manage_messages",
    "moderate_members",
    "view_audit_log",
]


class DiscordSection(Section):
    """The bot's login and place."""

    token: SecretReference
    guild: Snowflake
    channel: Snowflake
    roles: RolesSection = RolesSection()
    default_member_permissions: tuple[Permission, ...] = ()
    """Who is shown `/pg` at all, until a Discord admin decides otherwise; everybody for none."""
    local_url: Annotated[str, AfterValidator(_loopback)] | None = None
    """Of the demo's local Discord; Discord itself when it is not set."""


class KeepSection(Section):
    """Which backups are kept: each that any of these wants. docs/backups.md tells them apart."""

    days: AtLeastOne | None = None
    count: AtLeastOne | None = None
    daily: AtLeastOne | None = None
    weekly: AtLeastOne | None = None
    monthly: AtLeastOne | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any((self.days, self.count, self.daily, self.weekly, self.monthly)):
            raise fault(
                "it keeps nothing", "set one of days, count, daily, weekly and monthly at least"
            )
        return self


class ServiceBackupsSection(Section):
    """What is other for one service."""

    keep: KeepSection | None = None
    schedule: CronLine | None = None


def _public_key(text: str) -> str:
    try:
        recipient(text)
    except AgeKeyUnusable as error:
        raise fault(str(error), error.hint) from None
    return text


PublicKey = Annotated[str, AfterValidator(_public_key)]
# Of HMAC-SHA-256 (RFC 2104, section 3): a shorter key is easier to guess than the signature.
_SIGNING_KEY_BYTES = 32


class BackupsSection(Section):
    """Where backups go, when they are taken and how long they stay."""

    dir: Path
    schedule: CronLine = "0 2 * * *"
    time_zone: TimeZoneName = "UTC"
    keep: KeepSection = KeepSection(daily=7, weekly=4, monthly=6)
    services: dict[ServiceName, ServiceBackupsSection] = {}
    passwords: bool = False
    """Whether the roles' password verifiers are kept too."""
    encrypt_to: tuple[PublicKey, ...] = ()
    identity: SecretReference | None = None
    """Private keys that open encrypted sets here; without, their tests need the command line."""
    signing_key: SecretReference | None = None

    @field_validator("identity")
    @classmethod
    def _is_a_private_key(cls, value: SecretReference | None) -> SecretReference | None:
        if value is not None:
            try:
                identities(value.secret().reveal())
            except AgeKeyUnusable as error:
                raise fault(str(error), error.hint) from None
        return value

    @field_validator("signing_key")
    @classmethod
    def _is_long_enough(cls, value: SecretReference | None) -> SecretReference | None:
        if value is not None and len(value.secret().reveal().encode()) < _SIGNING_KEY_BYTES:
            raise fault(
                f"is shorter than {_SIGNING_KEY_BYTES} bytes", "make one: openssl rand -hex 32"
            )
        return value

    @field_validator("dir")
    @classmethod
    def _from_the_files_folder(cls, value: Path, info: ValidationInfo) -> Path:
        return _surroundings(info).folder / value


class ConfigurationFile(Section):
    """The whole file."""

    discord: DiscordSection | None = None
    engines: dict[
        Name, Annotated[DockerEngineSection | ProcessEngineSection, Field(discriminator="kind")]
    ] = {}
    servers: dict[Name, ServerSection] = Field(min_length=1)
    shared_server: ServerName | None = None
    services: dict[Name, ServiceSection] = {}
    backups: BackupsSection | None = None
    state_dir: Path
    """Where pgherd keeps what it remembers; $PGHERD_STATE_DIR or `state` beside the file."""

    @field_validator("state_dir")
    @classmethod
    def _from_the_files_folder(cls, value: Path, info: ValidationInfo) -> Path:
        return _surroundings(info).folder / value

    @classmethod
    def read(cls, data: Mapping[str, Any], folder: Path, environ: Mapping[str, str]) -> Self:
        """Validate `data`; raises pydantic.ValidationError with every fault in it."""
        around = Surroundings(
            servers=_names(data, "servers"),
            engines=_names(data, "engines"),
            engines_that_know_addresses=_docker_engines(data),
            services=_names(data, "services"),
            folder=folder,
            environ=environ,
        )
        given = {"state_dir": environ.get("PGHERD_STATE_DIR") or "state", **data}
        return cls.model_validate(given, context=around)


def _names(data: Mapping[str, Any], section: str) -> tuple[str, ...]:
    value = data.get(section)
    return tuple(str(name) for name in value) if isinstance(value, dict) else ()


def _docker_engines(data: Mapping[str, Any]) -> tuple[str, ...]:
    engines = data.get("engines")
    described = engines.items() if isinstance(engines, dict) else ()
    return tuple(
        str(name) for name, e in described if isinstance(e, dict) and e.get("kind") == "docker"
    )
