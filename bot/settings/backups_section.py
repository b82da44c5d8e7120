"""The section `backups:`."""

from typing import Self

from pydantic import Field, field_validator, model_validator

from bot.settings.age_keys import AgeKeyUnusable, identities
from bot.settings.section import PathBesideFile, SecretReference, Section, fault
from bot.settings.values import AtLeastOne, CronLine, PublicKey, ServiceName, TimeZoneName


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
                "keeps nothing", "set at least one of days, count, daily, weekly and monthly"
            )
        return self


class ServiceBackupsSection(Section):
    """Exceptions for one service."""

    keep: KeepSection | None = None
    schedule: CronLine | None = None


# Of HMAC-SHA-256 (RFC 2104, section 3): a shorter key is easier to guess than the signature.
_SIGNING_KEY_BYTES = 32


class BackupsSection(Section):
    """Where backups go, when they are created and how long they stay."""

    dir: PathBesideFile
    schedule: CronLine = "0 2 * * *"
    time_zone: TimeZoneName = "UTC"
    keep: KeepSection = KeepSection(daily=7, weekly=4, monthly=6)
    services: dict[ServiceName, ServiceBackupsSection] = Field(default_factory=dict)
    passwords: bool = False
    """Whether the roles' password verifiers are kept too."""
    encrypt_to: tuple[PublicKey, ...] = ()
    identity: SecretReference | None = None
    """Private keys that open encrypted backups here; without, their tests need the command line."""
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
