"""A configuration for a local Discord and servers that nobody answers for: quick to ask."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.demo.discord.server import LocalDiscord


def small_settings(
    folder: Path,
    discord: LocalDiscord,
    *,
    token: str,
    servers: Sequence[str] = ("only",),
    channel: str = "databases",
) -> Path:
    """The file, in `folder`."""
    guild = discord.world.guild
    section: dict[str, Any] = {
        "token": {"file": "token"},
        "guild": int(guild.id),
        "channel": int(guild.channels[channel].id),
        "roles": {
            name: [int(guild.roles[f"pgherd-{name}"].id)]
            for name in ("viewer", "operator", "admin")
        },
        "local_url": discord.url,
    }
    (folder / "token").write_text(token, "utf-8")
    file = folder / "pgherd.yaml"
    nowhere = {name: {"host": "127.0.0.1", "port": 1} for name in servers}
    file.write_text(yaml.safe_dump({"discord": section, "servers": nowhere}), "utf-8")
    return file
