"""Where containers come from, kept over a restart."""

from pathlib import Path

from bot.model.deployments import ProjectLocation
from bot.state.database import open_state
from bot.state.project_locations import SqliteProjectLocations

ONE = ProjectLocation("mealie", "cookbook", "/srv/it's $HOME", "mealie")
TWO = ProjectLocation("immich_server", "immich", "/srv/immich", "immich-server")


async def test_what_was_kept_last_is_there_in_its_order(tmp_path: Path) -> None:
    async with open_state(tmp_path) as state:
        places = SqliteProjectLocations(state)
        assert await places.places("mealie") == ()
        await places.keep("mealie", (TWO, ONE))
        await places.keep("immich", (TWO,))
    async with open_state(tmp_path) as state:
        places = SqliteProjectLocations(state)
        assert await places.places("mealie") == (TWO, ONE)
        await places.keep("mealie", (ONE,))
        assert await places.places("mealie") == (ONE,)
        await places.keep("mealie", ())
        assert await places.places("mealie") == ()
        assert await places.places("immich") == (TWO,)
