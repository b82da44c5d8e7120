"""What an operator has described, by name."""

from dataclasses import replace

import pytest
from support.switch_in_memory import INSTALLATION, OLD, SERVICE, SHARED

from bot.model.errors import UserMistake


def test_servers_and_services_are_found_by_name() -> None:
    assert INSTALLATION.server(OLD).name == OLD
    assert INSTALLATION.shared().name == SHARED
    assert [service.name for service in INSTALLATION.services_on(OLD)] == [SERVICE]
    assert INSTALLATION.services_on(SHARED) == ()


def test_a_server_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(UserMistake, match="no server named 'shred'") as unknown:
        INSTALLATION.server("shred")
    assert unknown.value.code == "unknown_server"
    assert "did you mean shared?" in unknown.value.hint


def test_where_no_shared_server_is_named_that_is_said() -> None:
    with pytest.raises(UserMistake, match="no shared server") as missing:
        replace(INSTALLATION, shared_server=None).shared()
    assert missing.value.code == "no_shared_server"
    assert "shared_server:" in missing.value.hint
