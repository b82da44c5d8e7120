"""Who may do what in chat: three roles, each may what those before it may; nobody else may."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """In rising order of what they may do."""

    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class RoleHolders:
    """The Discord role ids that stand for each role."""

    discord_roles: Mapping[Role, Collection[int]]

    def allow(self, member_roles: Collection[int], needed: Role) -> bool:
        """Whether a member with these Discord roles may do what `needed` may."""
        return any(
            discord_role in member_roles
            for role, discord_roles in self.discord_roles.items()
            if role >= needed
            for discord_role in discord_roles
        )
