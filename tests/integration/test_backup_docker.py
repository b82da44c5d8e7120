"""The whole walk on containers: 14 with Immich's extensions, 15 with earthdistance, and 16."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.backups import BackupLab
from support.docker_lab import Belongings
from support.running_lab import RunningLab

from bot.postgres.databases import drop_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def lab(docker_lab: RunningLab, tmp_path: Path) -> Iterator[BackupLab]:
    lab = BackupLab.of(docker_lab, tmp_path / "sets")
    yield lab
    lab.settings.unlink()


@pytest.fixture
def belongings(docker_host: str) -> Belongings:
    return Belongings(docker_host)


def containers(belongings: Belongings) -> set[str]:
    return {c["Names"][0] for c in belongings.client.containers(all=True)}


def volumes(belongings: Belongings) -> set[str]:
    return {volume["Name"] for volume in belongings.client.volumes()["Volumes"] or ()}


@pytest.mark.parametrize(
    ("service", "major"), [("immich", "14"), ("mealie", "15"), ("authentik", "16")]
)
async def test_a_set_is_taken_proven_in_the_same_image_and_restored(
    lab: BackupLab, belongings: Belongings, service: str, major: str
) -> None:
    before = containers(belongings), volumes(belongings)
    manifest = await lab.taken(service)
    server = lab.server_of(service)
    assert manifest.server.version.startswith(f"{major}.")
    image = belongings.inspected(server.container or "")["Image"]
    assert manifest.server.container.image_id == image
    assert all(seen.image_id for seen in manifest.applications)
    assert manifest.content.large_objects.count > 0
    verdict = await lab.backups.verify(manifest.id, lab.told.append)
    assert verdict.ok, verdict.faults
    (known,) = await lab.backups.sets()
    assert known.proof is not None
    assert known.proof.image_id == image
    assert (containers(belongings), volumes(belongings)) == before
    try:
        restored = await lab.backups.restore(manifest.id, "again", lab.told.append)
        assert restored.differences == ()
    finally:
        await drop_database(server, "again")


async def test_the_scratch_container_has_no_network(lab: BackupLab, belongings: Belongings) -> None:
    manifest = await lab.taken("immich")
    seen: list[dict[str, object]] = []

    def look(progress: object) -> None:
        running = belongings.client.containers(filters={"label": "pgherd.throwaway"})
        seen.extend(container["NetworkSettings"]["Networks"] for container in running)

    await lab.backups.verify(manifest.id, look)
    assert seen
    assert all(set(networks) == {"none"} for networks in seen)


async def test_a_cancelled_backup_ends_the_dump_inside_the_container(lab: BackupLab) -> None:
    taking = asyncio.create_task(
        lab.backups.run(
            lab.backups.chosen(("immich",)),
            lambda told: taking.cancel() if told.stage == "dumping" else None,
        )
    )
    with pytest.raises(asyncio.CancelledError):
        await taking
    place = lab.outside.place("immich_postgres")
    async with place.engine.exec(
        place.container, ("sh", "-c", "ps; ps | grep -c '[p]g_dump'; true"), mark="test"
    ) as running:
        said = b"".join([piece async for piece in running.stdout()])
        await running.result()
    assert said.rstrip().endswith(b"0"), said
    assert lab.names() == []
