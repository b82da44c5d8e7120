"""https://docs.discord.com/developers/events/gateway#identifying."""

from typing import Any

import pytest

from bot.demo.discord.authentication import Admission, ProtocolError, check_address
from bot.demo.discord.sessions import Intent
from bot.model.secret import Secret

IDENTITY: dict[str, Any] = {
    "intents": 1,
    "properties": {"os": "linux", "browser": "x", "device": "x"},
}


def admission(privileged: int = 0) -> Admission:
    return Admission(Secret("token"), privileged)


def code_of(call: Any, *arguments: Any) -> int:
    with pytest.raises(ProtocolError) as refusal:
        call(*arguments)
    return int(refusal.value.code)


def test_a_sound_identity_tells_its_intents() -> None:
    assert admission().check_identify({**IDENTITY, "shard": [0, 1], "intents": 513}) == 513


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"properties": {"os": "linux", "browser": "x"}}, 4002),
        ({"shard": [1, 2]}, 4010),
        ({"intents": None}, 4013),
        ({"intents": 1 << 30}, 4013),
        ({"intents": int(Intent.GUILD_MEMBERS)}, 4014),
    ],
)
def test_an_identity_against_the_rules_ends_the_connection(
    change: dict[str, Any], code: int
) -> None:
    assert code_of(admission().check_identify, {**IDENTITY, **change}) == code


def test_an_application_asks_for_the_privileged_intents_that_it_was_given() -> None:
    given = int(Intent.GUILD_MEMBERS)
    assert admission(given).check_identify({**IDENTITY, "intents": given}) == given
    both = {**IDENTITY, "intents": given | Intent.MESSAGE_CONTENT}
    assert code_of(admission(given).check_identify, both) == 4014


def test_only_the_bots_token_opens() -> None:
    admission().check_token("token")
    assert code_of(admission().check_token, "other") == 4004
    assert code_of(admission().check_token, None) == 4004


def test_a_thousand_sessions_a_day_and_one_in_so_many_seconds() -> None:
    gate = admission()
    assert gate.may_identify(0.0, 5.0)
    assert not gate.may_identify(4.9, 5.0)
    assert gate.may_identify(5.0, 5.0)
    for _ in range(998):
        assert gate.may_identify(10.0, 0.0)
    assert gate.remaining(10.0) == 0
    assert code_of(gate.may_identify, 11.0, 0.0) == 4004
    assert gate.may_identify(24 * 60 * 60 + 10.0, 0.0)


@pytest.mark.parametrize(
    ("query", "code"), [({}, 4012), ({"v": "9"}, 4012), ({"v": "10", "encoding": "etf"}, 4002)]
)
def test_another_version_or_encoding_is_not_spoken(query: dict[str, str], code: int) -> None:
    check_address({"v": "10", "encoding": "json", "compress": "zlib-stream"})
    assert code_of(check_address, query) == code
