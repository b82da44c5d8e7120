"""From where to where a service can go, and why some cannot."""

from dataclasses import replace
from typing import Any

import pytest
from support.switch_in_memory import INSTALLATION, OLD, SERVICE, SHARED, SwitchInMemory

from bot.model.errors import UserMistake

MEALIE = INSTALLATION.services[SERVICE]


def test_a_service_goes_from_where_it_is_to_the_shared_server() -> None:
    move = SwitchInMemory().dependencies.move(MEALIE)
    assert (move.source.name, move.target.name) == (OLD, SHARED)
    assert move.servers == (OLD, SHARED)
    destination = move.destination
    assert (destination.server.name, destination.database, destination.user) == (
        SHARED, SERVICE, SERVICE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"server": SHARED}, "already_there"),
        ({"engine": None}, "no_containers"),
        ({"containers": ()}, "no_containers"),
    ],
)
def test_a_service_that_cannot_go_says_why_and_what_to_do(
    changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(UserMistake, match=SERVICE) as refused:
        SwitchInMemory().dependencies.move(replace(MEALIE, **changes))
    assert refused.value.code == code
    assert refused.value.hint
