"""Names of services that come from outside."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.backups.catalogue import Catalogue
from bot.backups.create import CreationRules
from bot.backups.jobs import Backups
from bot.backups.retention import Policy
from bot.backups.rules import BackupRules
from bot.backups.storage.local_folder import LocalFolder
from bot.model.errors import UserMistake
from bot.model.installation import Installation, Service

BACKUP = "20261122T110000Z-0a1b2c"


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    """In a folder beside one of somebody else, which has what looks like a backup."""
    for service in ("folder/mealie", "folder/gone", "elsewhere/mealie"):
        (tmp_path / service / BACKUP).mkdir(parents=True)
    service = Service("mealie", "server", "mealie", "mealie")
    storage = LocalFolder(tmp_path / "folder")
    outside: Any = SimpleNamespace(
        storage=storage,
        catalogue=Catalogue(storage),
        installation=Installation({}, {"mealie": service, "new": service}),
        clock=lambda: datetime.now(UTC),
        keys=SimpleNamespace(identity=None, signing=None),
    )
    return Backups(outside, BackupRules(Policy(), {}, CreationRules(), UTC))


@pytest.mark.parametrize(
    "name", ["../elsewhere/mealie", "..", ".", "mealie/..", "/etc", "mealie/../../elsewhere/mealie"]
)
async def test_a_name_that_is_a_path_leads_nowhere(backups: Backups, name: str) -> None:
    with pytest.raises(UserMistake) as raised:
        await backups.list_report(name)
    assert raised.value.code == "unknown_service"


@pytest.mark.parametrize(("service", "found"), [("mealie", 1), ("gone", 1), ("new", 0)])
async def test_a_service_that_is_configured_or_has_backups_is_listed(
    backups: Backups, service: str, found: int
) -> None:
    assert len(await backups.sets_of(service)) == found
