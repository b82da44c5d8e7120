import json
import logging

import pytest

from bot import logs
from bot.model.secret import Secret


def test_one_line_an_event_with_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(as_json=False)
    logging.getLogger("bot.app").info("commands ready", extra={"guild": 7, "why": "two words"})
    line = capsys.readouterr().err.rstrip("\n")
    assert line.endswith('info    bot.app commands ready guild=7 why="two words"')
    assert "\n" not in line


def test_an_event_as_json_has_the_same_facts(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(as_json=True)
    try:
        int("bad")
    except ValueError:
        logging.getLogger("bot").exception("bug", extra={"incident": "a1"})
    written = capsys.readouterr().err.splitlines()
    assert len(written) == 1  # a traceback does not break the line
    event = json.loads(written[0])
    assert (event["event"], event["level"], event["incident"]) == ("bug", "error", "a1")
    assert "ValueError: invalid literal" in event["traceback"]


def test_a_secret_in_a_log_line_stays_one(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(as_json=True)
    secret = Secret("hunter2")
    logging.getLogger("bot").info("login %s %r", secret, secret, extra={"token": secret})
    assert "hunter2" not in capsys.readouterr().err
