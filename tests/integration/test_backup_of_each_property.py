"""A backup of a database with one of each property: nothing gets lost, and nobody cries wolf."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.backups import BackupLab
from support.running_lab import RunningLab
from support.schema_properties import NAME, objects

SERVERS = {16: "immich_postgres", 17: "mealie_postgres", 18: "shared_postgres"}
# pg_dump leaves the triggers of a foreign key enabled, and an extension to its default version.
NOT_IN_A_DUMP = {"constraint reference_disabled on p.reference_disabled", "extension hstore"}


@pytest.fixture
def lab(running_lab: RunningLab, tmp_path: Path) -> Iterator[BackupLab]:
    lab = BackupLab.of(running_lab, tmp_path / "backups")
    yield lab
    lab.settings.unlink()


@pytest.mark.parametrize(
    ("major", "changed"),
    [
        (18, True),
        *(
            pytest.param(*rest, marks=pytest.mark.slow)
            for rest in ((18, False), (17, True), (17, False), (16, True), (16, False))
        ),
    ],
)
async def test_each_property_comes_back(lab: BackupLab, major: int, changed: bool) -> None:
    lab.with_service("objects", like="mealie", database=NAME)
    lab.set_service(replace(lab.described.services["objects"], server=SERVERS[major]))
    async with objects(lab.server_of("objects")) as made:
        if changed:
            await made.change()
        assert await differing(lab) - NOT_IN_A_DUMP == set()


async def differing(lab: BackupLab) -> set[str]:
    """Kind and name of what is not as it was after a restore."""
    manifest = await lab.taken("objects")
    verdict = await lab.backups.verify(manifest.id, lab.told.append)
    return {fault.partition(": ")[0] for fault in verdict.faults}
