import pytest

from bot.demo.discord.sessions import REMEMBERED_EVENTS, Intent, Session


def numbered(count: int) -> Session:
    session = Session("s", 0)
    for number in range(count):
        session.frame("EVENT", {"n": number})
    return session


def test_events_are_numbered_from_one() -> None:
    session = Session("s", 0)
    assert [session.frame("A", {})["s"], session.frame("B", {})["s"]] == [1, 2]


def test_a_resumed_connection_gets_what_it_missed_in_order() -> None:
    missed = numbered(5).missed_since(3)
    assert missed is not None
    assert [frame["s"] for frame in missed] == [4, 5]


def test_who_missed_nothing_gets_nothing() -> None:
    assert numbered(5).missed_since(5) == []


@pytest.mark.parametrize("number", [6, -1, None, "3"])
def test_a_number_that_never_was_cannot_be_resumed_from(number: object) -> None:
    assert numbered(5).missed_since(number) is None


def test_what_is_forgotten_cannot_be_resumed_from() -> None:
    session = numbered(REMEMBERED_EVENTS + 2)
    assert session.missed_since(1) is None
    missed = session.missed_since(2)
    assert missed is not None
    assert len(missed) == REMEMBERED_EVENTS


def test_a_session_wants_what_its_intents_say() -> None:
    session = Session("s", int(Intent.GUILD_MESSAGES))
    assert session.wants(Intent.GUILD_MESSAGES)
    assert not session.wants(Intent.MESSAGE_CONTENT)
