"""The content hash means the same on every major: 16, 17 and 18 here."""

import asyncio
from collections.abc import Mapping

import pytest
from support.content_majors import Seen, not_told_apart, seen_on, tables_that_differ, told_apart
from support.running_lab import RunningLab

from bot.content.compare import differences

SERVERS = {16: "immich_postgres", 17: "mealie_postgres", 18: "shared_postgres"}


@pytest.fixture(scope="module")
def seen(running_lab: RunningLab) -> Mapping[int, Seen]:
    async def on_all() -> Mapping[int, Seen]:
        servers = (running_lab.lab.servers[name].as_server() for name in SERVERS.values())
        return dict(zip(SERVERS, await asyncio.gather(*map(seen_on, servers)), strict=True))

    return asyncio.run(on_all())


@pytest.mark.parametrize("major", SERVERS)
def test_what_is_different_has_different_hashes(seen: Mapping[int, Seen], major: int) -> None:
    assert not_told_apart(seen[major]) == []


@pytest.mark.parametrize("major", SERVERS)
def test_what_is_equal_has_equal_hashes(seen: Mapping[int, Seen], major: int) -> None:
    assert told_apart(seen[major]) == []


@pytest.mark.parametrize("major", [16, 17])
def test_the_same_rows_have_the_same_hash_on_two_majors(
    seen: Mapping[int, Seen], major: int
) -> None:
    assert tables_that_differ(seen[major], seen[18]) == []


@pytest.mark.parametrize("major", [16, 17])
def test_the_same_schema_is_equal_on_two_majors(seen: Mapping[int, Seen], major: int) -> None:
    assert differences(seen[major].objects, seen[18].objects) == ()


def test_every_pair_was_tried_somewhere(seen: Mapping[int, Seen]) -> None:
    assert set.union(*(one.extensions for one in seen.values())) >= {"citext", "hstore", "vector"}
