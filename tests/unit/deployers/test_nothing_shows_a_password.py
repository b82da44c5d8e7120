"""Whatever holds the variables of a container keeps them out of logs and exceptions."""

from pathlib import Path

import pytest

from bot.deployers.compose.model import ProjectService
from bot.deployers.compose.override import Section
from bot.deployers.environment import Environment
from bot.model.containers import Described
from bot.model.secret import Secret

VARIABLES = {"PGPASSWORD": "hunter2"}


@pytest.mark.parametrize(
    "holder",
    [
        Secret("hunter2"),
        Environment(VARIABLES, {"/run/secrets/pw": Secret("hunter2")}),
        Section("mealie", "r1", "shared", {"app": VARIABLES}, {}, {}, {}),
        ProjectService("app", "app", "i", VARIABLES, (), None, {"/x": Path("/y")}, "u:hunter2@db"),
        Described(
            "app", True, "i", "id", {}, VARIABLES, {}, frozenset(), (), frozenset(), "", "always"
        ),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_a_password_is_in_no_text_of_what_holds_it(holder: object) -> None:
    assert "hunter2" not in repr(holder) + str(holder)
