import logging

import pytest

from bot.model.errors import Blocked, Bug, PgherdError, ServiceFailure, UserMistake
from bot.presentation.errors import error_text, understood
from bot.presentation.json import error_data


@pytest.mark.parametrize(("kind", "status"), [(UserMistake, 2), (Blocked, 3), (ServiceFailure, 1)])
def test_each_kind_of_error_has_the_exit_status_of_the_contract(
    kind: type[PgherdError], status: int
) -> None:
    error = kind("It did not work.", code="c", hint="Try again.")
    assert understood(error) is error
    assert error.exit_status == status
    assert error_text(error) == "It did not work.\nTry again."
    assert error_data(error)["error"] == {
        "code": "c", "message": "It did not work.", "hint": "Try again."
    }  # fmt: skip


def test_a_bug_gets_a_number_that_leads_to_the_log_and_shows_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    error = understood(RuntimeError("password=hunter2"))
    assert isinstance(error, Bug)
    assert "hunter2" not in error_text(error)
    assert error.incident in error_text(error)
    (record,) = caplog.records
    assert record.__dict__["incident"] == error.incident
    assert record.exc_info is not None
