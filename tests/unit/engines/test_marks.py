"""A mark is found again whole, and what carries it is asked to end before it is made to."""

from signal import SIGKILL, SIGTERM, Signals

import pytest

from bot.engines import marks
from bot.model.errors import ServiceFailure


def test_a_mark_of_ones_own_is_not_the_beginning_of_another() -> None:
    own = marks.own_mark("run-1")
    line = "".join(f"{name}={value}" for name, value in marks.environment_of(own).items())
    assert line == marks.line_of(own)
    assert line.startswith(marks.line_beginning_with("run-"))
    assert not marks.line_of(own + "2").startswith(line)
    assert marks.own_mark("run-1") != own


@pytest.mark.parametrize("mark", ["", "a b", "a\n", "a:", "*"])
def test_what_a_shell_or_an_environment_would_bend_is_no_mark(mark: str) -> None:
    for use in (marks.own_mark, marks.line_beginning_with):
        with pytest.raises(ValueError, match="is no mark"):
            use(mark)


async def test_it_asks_until_nothing_is_left() -> None:
    sent: list[Signals] = []
    left = [2, 1, 0]

    async def send(number: Signals) -> int:
        sent.append(number)
        return left[len(sent) - 1]

    await marks.end_all(send)
    assert sent == [SIGTERM, SIGTERM, SIGTERM]


async def test_what_does_not_listen_is_killed_and_what_survives_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(marks, "_TERM_LIMIT_S", 0.15)
    monkeypatch.setattr(marks, "_KILL_LIMIT_S", 0.3)
    sent: list[Signals] = []

    async def send(number: Signals) -> int:
        sent.append(number)
        return 1

    with pytest.raises(ServiceFailure, match="1 programs") as caught:
        await marks.end_all(send)
    assert caught.value.code == "leftovers_do_not_end"
    assert sent[0] == SIGTERM
    assert sent[-1] == SIGKILL
    assert sent == sorted(sent, key=(SIGTERM, SIGKILL).index)
