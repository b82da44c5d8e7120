from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from reports.connections_world import WELL, a_prepared, a_session

from bot.model.connections import PreparedTransaction, Session
from bot.reports.connections.chains import Chain, chains


def told(*sessions: Session, prepared: tuple[PreparedTransaction, ...] = ()) -> list[object]:
    found = chains(replace(WELL, sessions=sessions, prepared=prepared))
    return [(name(chain), [(w.session.pid, w.depth) for w in chain.waiters]) for chain in found]


def name(chain: Chain) -> object:
    match chain.head:
        case Session() as head:
            return head.pid
        case PreparedTransaction() as head:
            return head.gid
        case pid:
            return pid


def test_where_nobody_waits_there_is_no_chain() -> None:
    assert told(a_session(1), a_session(2)) == []
    assert told(prepared=(a_prepared("harmless"),)) == []


def test_a_chain_begins_with_who_waits_for_nobody() -> None:
    assert told(a_session(3, 2), a_session(2, 1), a_session(1), a_session(4, 1)) == [
        (1, [(2, 1), (3, 2), (4, 1)])
    ]


def test_the_longest_chain_comes_first() -> None:
    assert told(a_session(2, 1), a_session(1), a_session(11, 10), a_session(12, 10)) == [
        (10, [(11, 1), (12, 1)]),
        (1, [(2, 1)]),
    ]


def test_a_head_that_has_gone_or_may_not_be_seen_keeps_its_pid() -> None:
    assert told(a_session(2, 1)) == [(1, [(2, 1)])]


def test_a_prepared_transaction_is_a_head_too() -> None:
    assert told(a_session(2), a_session(3, 2), prepared=(a_prepared("gone", 2),)) == [
        ("gone", [(2, 1), (3, 2)])
    ]


def test_who_waits_for_several_is_told_once() -> None:
    assert told(a_session(1), a_session(2), a_session(3, 1, 2)) == [(1, [(3, 1)])]


def test_a_circle_has_who_has_waited_longest_as_its_head() -> None:
    assert told(a_session(1, 2), a_session(2, 3), a_session(3, 1)) == [(3, [(2, 1), (1, 2)])]


def test_who_waits_for_a_circle_longer_than_it_stands_is_told_too() -> None:
    nine = replace(a_session(9, 1), waiting_since=None)
    assert told(a_session(1, 8), a_session(8, 1), nine) in (
        [(1, [(8, 1), (9, 1)])],
        [(8, [(1, 1), (9, 2)])],
    )


WAITS = st.dictionaries(st.integers(1, 12), st.frozensets(st.integers(1, 12), max_size=3))


@given(WAITS, st.frozensets(st.integers(1, 12), max_size=3))
def test_everybody_who_waits_is_told_exactly_once(
    waits: dict[int, frozenset[int]], held: frozenset[int]
) -> None:
    sessions = [a_session(pid, *sorted(by - {pid})) for pid, by in waits.items()]
    seen = replace(WELL, sessions=tuple(sessions), prepared=(a_prepared("held", *sorted(held)),))
    found = chains(seen)
    waiters = [waiter.session.pid for chain in found for waiter in chain.waiters]
    assert len(waiters) == len(set(waiters))
    heads = {chain.head.pid for chain in found if isinstance(chain.head, Session)}
    waiting = {s.pid for s in sessions if s.blocked_by} | (held & set(waits))
    assert waiting <= set(waiters) | heads
    assert set(waiters) <= waiting
    # A head waits for nobody, unless it stands in a circle.
    for chain in found:
        if isinstance(chain.head, Session) and chain.head.blocked_by:
            assert chain.head.blocked_by[0] in waits
