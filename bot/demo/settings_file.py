"""The demo's configuration: the lab's, and the local Discord beside it."""

import yaml

from bot.demo.discord.guild import Guild

TOKEN_FILE = "secrets/discord_token"  # noqa: S105 - a path, not a token


def demo_settings(lab_settings: str, guild: Guild, discord_url: str) -> str:
    """The YAML of a lab with a `discord:` section that points at the local Discord."""
    settings = yaml.safe_load(lab_settings)
    roles = {
        name.removeprefix("pgherd-"): [int(role.id)]
        for name, role in guild.roles.items()
        if name.startswith("pgherd-")
    }
    settings["discord"] = {
        "token": {"file": TOKEN_FILE},
        "guild": int(guild.id),
        "channel": int(guild.channels["databases"].id),
        "roles": roles,
        "local_url": discord_url,
    }
    return yaml.safe_dump(settings, sort_keys=False)
