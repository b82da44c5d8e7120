"""Which SQL hashes a table. Decides; docs/adr/0010-content-hash.md has the reasons.

A row's hash is made of one value a column, each in a form that is the same in every supported
major for what is the same, and different for all else. A table's hash is the sum of its rows'.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.sql_text import identifier, qualified

# Their hash functions tell all values apart and have not changed from 14 to 18.
_AS_THEY_ARE = frozenset({"bool", "bytea", "date", "int2", "int4", "oid", "uuid"})
# Not as they are: hashint8extended folds 64 bits into 32, so that 1 and 2^32 are the same to it.
# Their wire format is their eight bytes.
_AS_SENT = {
    "int8": "int8send",
    "timestamp": "timestamp_send",
    "timestamptz": "timestamptz_send",
}
# By their bytes, whatever the collation of the column takes for equal.
_AS_CHARACTERS = frozenset({"text", "varchar"})
_UNCONVERTED = frozenset({"UTF8", "SQL_ASCII"})

_HASH_BITS = 128


@dataclass(frozen=True, slots=True)
class FunctionName:
    """A function of the server."""

    schema: str
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is not generated, and its type; of a domain the type below all domains."""

    name: str
    type_schema: str
    type_name: str
    is_domain: bool
    output: FunctionName
    """What prints its type."""
    send: FunctionName | None = None
    """What sends its type, where that is known to tell all values apart and is faster."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Where rows lie: an ordinary table, or a leaf of a partition tree."""

    oid: int
    schema: str
    name: str
    is_heap: bool
    """Whether its rows can be read by ranges of pages."""

    @property
    def lock(self) -> str:
        """What keeps it from being altered or dropped; fails where it would have to wait."""
        return f"LOCK TABLE ONLY {qualified(self.schema, self.name)} IN ACCESS SHARE MODE NOWAIT"


@dataclass(frozen=True, slots=True)
class Table:
    """A table to hash; of a partition tree its root stands for all leaves.

    Its rows do not include those of tables that inherit from it.
    """

    oid: int
    schema: str
    name: str
    condition: str
    """`WHERE …` of an extension that says which of its rows belong into a dump, or nothing."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A range of a relation's pages; None for `end` where it goes on to the last one."""

    start: int = 0
    end: int | None = None

    @property
    def condition(self) -> str:
        """`WHERE …` for SQL; nothing where it is all of them."""
        low = [f"r.ctid >= '({self.start},0)'"] if self.start else []
        high = [] if self.end is None else [f"r.ctid < '({self.end},0)'"]
        return f"WHERE {' AND '.join((*low, *high))}" if low or high else ""


def ranges_of(pages: int, step: int) -> list[Pages]:
    """All of so many pages, `step` at once; the last range has what comes after them too."""
    starts = range(0, max(pages, 1), step)
    return [Pages(start, start + step if start + step < pages else None) for start in starts]


def hash_statement(
    table: Table, relation: Relation, columns: Sequence[Column], encoding: str, pages: Pages
) -> str:
    """The SELECT of one row: `rows` and `total`, the sum of all row hashes as text.

    Sums add up: of the leaves of a tree, and of ranges of pages, of which there is one only where
    the table has a condition of its own. `columns` are the root's, in its
    order; `encoding` is the database's: characters are hashed in UTF-8 so that it does not matter.
    """
    # The hash of a record is linear in those of its columns: a sum of such would not notice
    # two rows that swap a value. So it is hashed again, as eight bytes: as a number it would
    # be folded into 32 bits first.
    values = ", ".join(value_expression(column, encoding) for column in columns)
    row = f"hash_record_extended(ROW({values}), 0)"
    row_hash = f"hash_record_extended(ROW(int8send({row})), 0)"
    where = table.condition or pages.condition
    return (
        f"SELECT count(*) AS rows, coalesce(sum({row_hash}), 0)::text AS total "  # noqa: S608 - every name in it is quoted
        f"FROM ONLY {qualified(relation.schema, relation.name)} AS r {where}"
    ).rstrip()


def value_expression(column: Column, encoding: str) -> str:
    """What of a column goes into the row's hash."""
    value = f"r.{identifier(column.name)}"
    if column.is_domain:
        value += f"::{qualified(column.type_schema, column.type_name)}"
    if column.type_schema == "pg_catalog":
        if column.type_name in _AS_THEY_ARE:
            return value
        if column.type_name in _AS_SENT:
            return f"{_AS_SENT[column.type_name]}({value})"
        if column.type_name in _AS_CHARACTERS:
            return _characters(value, encoding)
    if column.send is not None:
        return f"{qualified(column.send.schema, column.send.name)}({value})"
    # Not `::text`, which may be a cast that says less than the type prints: of char(n) no blanks.
    printed = f"textin({qualified(column.output.schema, column.output.name)}({value}))"
    return _characters(printed, encoding)


def _characters(value: str, encoding: str) -> str:
    if encoding in _UNCONVERTED:
        return f'{value} COLLATE "C"'
    return f"convert_to({value}, 'UTF8')"


def sequences_statement(names: Sequence[tuple[str, str]]) -> str:
    """The SELECT of each sequence's place among `names`, `last_value` and `is_called`."""
    return " UNION ALL ".join(
        f"SELECT {place} AS place, last_value, is_called FROM {qualified(*name)}"  # noqa: S608 - quoted
        for place, name in enumerate(names)
    )


def hash_text(total: int) -> str:
    """The sum of what `hash_statement` gives, as 32 hexadecimal digits."""
    return f"{total % 2**_HASH_BITS:032x}"
