"""The section `backups:` of the configuration, in this room's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from bot.backups.create import CreationRules
from bot.backups.format.keys import Keys
from bot.backups.retention import Policy
from bot.settings.backups_section import BackupsSection, KeepSection


@dataclass(frozen=True, slots=True)
class BackupRules:
    """What the configuration says about backups."""

    policy: Policy
    policies: Mapping[str, Policy]
    """Of services that have one of their own."""
    taking: CreationRules
    time_zone: tzinfo


def rules_of(section: BackupsSection) -> BackupRules:
    """What the configuration says about taking and keeping backups."""
    return BackupRules(
        policy=_policy(section.keep),
        policies={
            name: _policy(service.keep)
            for name, service in section.services.items()
            if service.keep is not None
        },
        taking=CreationRules(with_passwords=section.passwords),
        time_zone=ZoneInfo(section.time_zone),
    )


def keys_of(section: BackupsSection) -> Keys:
    """The keys that the configuration names."""
    return Keys(
        encrypt_to=section.encrypt_to,
        identity=section.identity.secret() if section.identity else None,
        signing=section.signing_key.secret() if section.signing_key else None,
    )


def _policy(keep: KeepSection) -> Policy:
    return Policy(keep.days, keep.count, keep.daily, keep.weekly, keep.monthly)
