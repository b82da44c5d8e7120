"""A process that only starts the service of a scene: to be killed while it does."""

import asyncio
import sys
from pathlib import Path

from support.compose_scene import actors

from bot.state.database import open_state
from bot.state.project_locations import SqliteProjectLocations


async def start(host: str, root: str, here: str) -> None:
    async with open_state(Path(root) / "state") as state:
        made = actors(host, SqliteProjectLocations(state), here)
        await made.deployer.start(made.service)


if __name__ == "__main__":
    asyncio.run(start(*sys.argv[1:]))
