"""The connections for people."""

from collections.abc import Iterator, Sequence

from bot.model.checks import Check, Severity, worst
from bot.model.connections import ServerConnections, SessionState
from bot.model.facts import Unanswered
from bot.model.quantities import plural
from bot.model.reports import Line, Report, Section, Table
from bot.reports.connections.chains import chains
from bot.reports.connections.checks import connection_checks
from bot.reports.connections.data import connections_data
from bot.reports.connections.endable import endable
from bot.reports.connections.facts import ServerLook, Share, by_application, by_database, used
from bot.reports.connections.sessions import chain_lines, long_lines

# Of the longest ones: of every server, and where one was asked for.
_MOST_LONG, _MOST_LONG_OF_ONE = 3, 15
_MOST_CHAINS = 10
_MOST_APPLICATIONS = 30
_UNKNOWN = "–"


def connections_report(looks: Sequence[ServerLook], *, detailed: bool) -> Report:
    """What `connections` shows; `detailed` adds every check and the applications, for one server.

    A server that does not answer is a line.
    """
    checks = [connection_checks(look.said) for look in looks]
    every = [check for of_one in checks for check in of_one]
    servers = tuple(
        _server_line(look, of_one, with_notes=not detailed)
        for look, of_one in zip(looks, checks, strict=True)
    )
    sections = [Section("Servers", servers)]
    if detailed:
        sections.append(Section("Checks", tuple(_check_line(check) for check in every)))
    sections += [section for look in looks for section in _sections(look, detailed=detailed)]
    return Report(
        title=_title(looks, every),
        outcome=worst(every),
        sections=tuple(sections),
        tables=tuple(table for look in looks for table in _tables(look, detailed=detailed)),
        choices=endable(looks),
        data=connections_data(looks),
    )


def _title(looks: Sequence[ServerLook], checks: Sequence[Check]) -> str:
    where = looks[0].server.name if len(looks) == 1 else plural(len(looks), "server")
    failed = [check.severity for check in checks if not check.ok]
    counts = [f"{failed.count(s)} {s}" for s in Severity if s in failed]
    return f"Connections on {where}" + (f": {', '.join(counts)}" if counts else "")


def _server_line(look: ServerLook, checks: Sequence[Check], *, with_notes: bool) -> Line:
    notes = tuple(f"{c.detail}. {c.hint}" for c in checks if not c.ok) if with_notes else ()
    return Line(worst(checks), look.server.name, _server_text(look), notes)


def _server_text(look: ServerLook) -> str:
    if isinstance(look.said, Unanswered):
        return look.said.state
    states = dict.fromkeys(SessionState, 0)
    for count in look.said.counts:
        states[count.state] += count.sessions
    doing = [f"{number} {state}" for state, number in states.items() if number]
    limits = look.said.limits
    beside = f"{limits.replication} replication" if limits.replication else ""
    room = f"{used(look.said)}/{limits.max_connections} connections"
    return " · ".join(part for part in (room, ", ".join(doing), beside) if part)


def _check_line(check: Check) -> Line:
    name = check.name.replace("_", " ")
    return Line(worst([check]), name, check.detail, (check.hint,) if check.hint else ())


def _sections(look: ServerLook, *, detailed: bool) -> Iterator[Section]:
    if isinstance(look.said, Unanswered):
        return
    name, seen = look.server.name, look.said
    for chain in chains(seen)[:_MOST_CHAINS]:
        yield Section(f"Who blocks whom on {name}", tuple(chain_lines(chain, seen)))
    most = _MOST_LONG_OF_ONE if detailed else _MOST_LONG
    if lines := tuple(long_lines(seen, most)):
        yield Section(f"Longest on {name}", lines)


def _tables(look: ServerLook, *, detailed: bool) -> Iterator[Table]:
    if isinstance(look.said, Unanswered):
        return
    name, seen = look.server.name, look.said
    if databases := by_database(seen):
        yield _table(f"Databases of {name}", ("database",), databases)
    if detailed and (applications := by_application(seen)):
        shown = applications[:_MOST_APPLICATIONS]
        more = len(applications) - len(shown)
        heading = f"Applications on {name}" + (f", without {more} smaller ones" if more else "")
        yield _table(heading, ("application", "user"), shown)
    if detailed:
        yield _others(seen)


def _table(heading: str, names: tuple[str, ...], shares: Sequence[Share]) -> Table:
    """With a column for each state that occurs."""
    states = [s for s in SessionState if any(share.by_state[s] for share in shares)]
    columns = tuple(_COLUMN[state] for state in states)
    return Table(
        heading,
        (*names, *columns),
        tuple(
            (*(part or _UNKNOWN for part in share.name), *(str(share.by_state[s]) for s in states))
            for share in shares
        ),
        frozenset(columns),
    )


_COLUMN = {
    SessionState.ACTIVE: "active",
    SessionState.IDLE: "idle",
    SessionState.IDLE_IN_TRANSACTION: "in transaction",
    SessionState.WAITING: "waiting",
    SessionState.UNKNOWN: "unknown",
}


def _others(seen: ServerConnections) -> Table:
    limits = seen.limits
    return Table(
        "Beside the clients",
        ("what", "processes"),
        (
            ("replication", str(limits.replication)),
            ("the server's own", str(limits.background)),
            ("this look", str(limits.own)),
        ),
        frozenset({"processes"}),
    )
