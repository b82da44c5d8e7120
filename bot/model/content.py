"""What is in a database, in a form that backups, migrations and rollbacks hold against each other.

Two databases are equal when `bot.content.compare.differences` finds nothing. A hash is 32
hexadecimal digits; docs/adr/0010-content-hash.md says what it is made of, and how sure it is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableContent:
    """The rows of one table: an ordinary one, or the root of a partition tree with all its leaves.

    Rows are a multiset: their order means nothing, a duplicate counts.
    """

    schema: str
    name: str
    rows: int
    hash: str


@dataclass(frozen=True, slots=True)
class SequenceState:
    """Where a sequence stands: the next number is `last_value`, or the one after if `is_called`."""

    schema: str
    name: str
    last_value: int
    is_called: bool


@dataclass(frozen=True, slots=True)
class LargeObjects:
    """All large objects, by number and bytes; owners and privileges belong to the schema."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class SchemaObject:
    """One thing that the schema consists of, described the same way by every major.

    `kind` is a word of PostgreSQL's (`table`, `column`, `index`, …) or an aspect that every object
    has (`owner`, `privileges`, `comment`); kind and name together are unique in a database.
    """

    kind: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a database that could not be read, so that nothing can be held against it.

    `kind` is `rows` of the table `name`, or `schema`, `sequences` or `large objects` of all.
    """

    kind: str
    name: str
    code: str
    reason: str


EMPTIED = "emptied"
"""The code of a table that was emptied or rewritten as the snapshot was taken: whoever reads it in
the snapshot, pg_dump as well, finds no rows."""


@dataclass(frozen=True, slots=True)
class DatabaseContent:
    """Everything of one database at one moment, but for what is named as unread."""

    tables: tuple[TableContent, ...]
    sequences: tuple[SequenceState, ...]
    large_objects: LargeObjects
    schema: tuple[SchemaObject, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same on both sides; the text is empty where there is no such thing.

    A text that is long is cut to the part that differs.
    """

    kind: str
    name: str
    here: str
    there: str
