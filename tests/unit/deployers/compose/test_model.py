"""What `docker compose config` prints, taken apart."""

import json
from pathlib import Path

import pytest

from bot.deployers.compose.model import parse_model
from bot.model.errors import ServiceFailure

PRINTED = {
    "name": "recipes",
    "services": {
        "app": {
            "image": "mealie:1",
            "environment": {"A": "x$$y", "FROM_SHELL": None, "NUMBER": 5},
            "networks": {"default": None, "back": {}},
            "command": ["serve", "--db", "postgres://u@db/$$x"],
            "entrypoint": None,
            "secrets": [{"source": "pw"}, {"source": "key", "target": "/etc/key"}],
            "volumes": [
                {"type": "bind", "source": "/opt/$$x", "target": "/x"},
                {"type": "volume", "source": "data", "target": "/data"},
            ],
        },
        "host": {"build": {"context": "."}, "network_mode": "host"},
    },
    "networks": {"default": {"name": "recipes_default"}, "back": {"name": "the back"}},
    "secrets": {"pw": {"name": "recipes_pw", "file": "/s/pw"}, "key": {"environment": "KEY"}},
}


def test_values_are_those_that_containers_get() -> None:
    model = parse_model(json.dumps(PRINTED))
    app, host = model.services["app"], model.services["host"]
    assert model.networks == {"default": "recipes_default", "back": "the back"}
    assert app.environment == {"A": "x$y", "NUMBER": "5"}
    assert (app.networks, host.networks) == (("default", "back"), ())
    assert app.mounted == {"/run/secrets/pw": Path("/s/pw"), "/x": Path("/opt/$x")}
    assert "postgres://u@db/$x" in app.command
    assert (app.network_mode, host.network_mode, host.image) == (None, "host", "recipes-host")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": "x", "services": {"a": 3}}'])
def test_what_is_not_understood_is_said(text: str) -> None:
    with pytest.raises(ServiceFailure, match="does not understand"):
        parse_model(text)


def test_what_compose_prints_may_hold_passwords_so_no_repr_shows_it() -> None:
    printed = json.loads(json.dumps(PRINTED))
    printed["services"]["app"]["environment"]["PGPASSWORD"] = "hunter2"
    printed["services"]["app"]["command"] = ["serve", "--db", "postgres://u:hunter2@db/x"]
    assert "hunter2" not in repr(parse_model(json.dumps(printed)))
