"""What a person is shown. `presentation` turns one report into a message, terminal text or JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.checks import Outcome


@dataclass(frozen=True, slots=True)
class Line:
    """One object and its state, in a few words; `notes` say what is wrong with it and what to do.

    All texts are plain: each form escapes what its medium would interpret. A line without an
    outcome only tells something.
    """

    outcome: Outcome | None
    subject: str
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading; a heading may be empty."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain text; columns named in `numeric` are aligned to the right."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """Something in the report that can be acted on; it is offered to who may do that."""

    label: str
    text: str
    value: str
    """Names it for the act, in at most 100 characters, as Discord carries them."""


@dataclass(frozen=True, slots=True)
class Report:
    """A title with its outcome, then sections, then tables; `data` is the same for programs."""

    title: str
    outcome: Outcome
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    choices: tuple[Choice, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
