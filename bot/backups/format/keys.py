"""The keys of backups; each may be missing."""

from dataclasses import dataclass

from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Keys:
    """What sets are encrypted to, opened with and signed with."""

    encrypt_to: tuple[str, ...] = ()
    """Public keys of age or SSH; sets are not encrypted where there are none."""
    identity: Secret | None = None
    """The text of a file with private keys: whoever has it can read every encrypted backup."""
    signing: Secret | None = None
