"""What the content hash has to tell apart, and what it must not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tables of the same columns, `here` and `there` being their rows."""

    name: str
    columns: str
    here: str
    there: str
    extension: str = ""

    @property
    def table(self) -> str:
        return self.name.replace(" ", "_")


def value(name: str, type_: str, here: str, there: str, extension: str = "") -> Pair:
    """Tables of one row and one column."""
    return Pair(name, f"v {type_}", f"({here})", f"({there})", extension)


TYPES = """
CREATE TYPE color AS ENUM ('red', 'green', 'blue');
CREATE DOMAIN paint AS color;
CREATE DOMAIN amount AS numeric CHECK (VALUE IS NOT NULL OR true);
CREATE TYPE coin AS (worth numeric, side color);
CREATE DOMAIN kept_coin AS coin;
CREATE TYPE price AS RANGE (subtype = numeric, multirange_type_name = prices);
CREATE TYPE shades AS RANGE (subtype = color, multirange_type_name = many_shades);
CREATE TABLE one (id integer);
CREATE TABLE two (id integer);
CREATE FUNCTION three() RETURNS integer LANGUAGE sql AS 'SELECT 3';
CREATE FUNCTION four() RETURNS integer LANGUAGE sql AS 'SELECT 4';
"""

DIFFERENT = (
    value("scale of a numeric", "numeric", "1.0", "1.00"),
    value("sign of a numeric", "numeric", "1", "-1"),
    value("numeric and not a number", "numeric", "'NaN'", "'Infinity'"),
    value("a day and its hours", "interval", "'1 day'", "'24:00'"),
    value("a month and its days", "interval", "'1 mon'", "'30 days'"),
    value("zero and minus zero in eight bytes", "float8", "'0'", "'-0'"),
    value("zero and minus zero in four bytes", "float4", "'0'", "'-0'"),
    value("zero and minus zero in a point", "point", "'(0,0)'", "'(-0,0)'"),
    value("zero and minus zero in an array", "float8[]", "'{0}'", "'{-0}'"),
    value("last digit of a double", "float8", "'0.3'", "'0.30000000000000004'"),
    value("last digit of a real", "float4", "'0.3'", "'0.30000004'"),
    value("words of a bigint", "bigint", "1", "4294967296"),
    value(
        "words of a timestamp",
        "timestamptz",
        "'2000-01-01 00:00:00.000001+00'",
        "'2000-01-01 01:11:34.967296+00'",
    ),
    value("infinite timestamps", "timestamptz", "'infinity'", "'-infinity'"),
    value("local timestamps", "timestamp", "'2026-03-29 02:30'", "'2026-03-29 02:31'"),
    value("dates", "date", "'infinity'", "'2026-01-01'"),
    value("times", "time", "'24:00'", "'00:00'"),
    value("zone of a time", "timetz", "'12:00+00'", "'13:00+01'"),
    value("smallints", "smallint", "1", "-1"),
    value("integers", "integer", "2147483647", "-2147483648"),
    value("booleans", "boolean", "false", "NULL"),
    value("blanks in json", "json", """'{"a":1}'""", """'{"a": 1}'"""),
    value("scale inside jsonb", "jsonb", "'[1.0]'", "'[1.00]'"),
    value("null in jsonb", "jsonb", "'null'", "NULL"),
    value("case of a text", "text", "'a'", "'A'"),
    value("text and nothing", "text", "''", "NULL"),
    value("blanks behind a text", "text", "'a'", "'a '"),
    value("blanks behind a varchar", "varchar(5)", "'a'", "'a '"),
    value("blanks in a char without length", "bpchar", "'a'", "'a  '"),
    value("composed and decomposed", "text", r"E'\u00e9'", r"E'e\u0301'"),
    value("labels of an enum", "color", "'red'", "'green'"),
    value("labels in an array", "color[]", "'{red,green}'", "'{red,blue}'"),
    value("domain of an enum", "paint", "'red'", "'green'"),
    value("array of domains", "amount[]", "'{1.0}'", "'{1.00}'"),
    value("domain of a numeric", "amount", "1.0", "1.00"),
    value("composite", "coin", "ROW(1.0, 'red')", "ROW(1.00, 'red')"),
    value("composite of nulls and nothing", "coin", "ROW(NULL, NULL)", "NULL"),
    value("domain of a composite", "kept_coin", "ROW(1, 'red')::coin", "ROW(1, 'blue')::coin"),
    value("array of composites", "coin[]", """'{"(1,red)"}'""", """'{"(1.0,red)"}'"""),
    value("range of numerics", "price", "'[1.0,2)'", "'[1.00,2)'"),
    value("multirange of numerics", "prices", "'{[1,2)}'", "'{[1,2),[3,4)}'"),
    value("range of labels", "shades", "'[red,green]'", "'[red,blue]'"),
    value("empty range", "price", "'empty'", "'(,)'"),
    value("bounds of an array", "integer[]", "'{1,2}'", "'[0:1]={1,2}'"),
    value("null and NULL in an array", "text[]", "'{NULL}'", """'{"NULL"}'"""),
    value("empty array and nothing", "integer[]", "'{}'", "NULL"),
    value("tables", "regclass", "'one'", "'two'"),
    value("functions", "regprocedure", "'three()'", "'four()'"),
    value("types", "regtype[]", "'{color}'", "'{coin}'"),
    value("bytes", "bytea", r"'\x00'", r"'\x'"),
    value("uuids", "uuid", "repeat('0', 32)::uuid", "repeat('f', 32)::uuid"),
    value("host in its net", "inet", "'10.0.0.1'", "'10.0.0.1/24'"),
    value("nets", "cidr", "'10.0.0.0/8'", "'10.0.0.0/9'"),
    value("cards", "macaddr", "'08:00:2b:01:02:03'", "'08:00:2b:01:02:04'"),
    value("long cards", "macaddr8", "'08:00:2b:01:02:03:04:05'", "'08:00:2b:01:02:03:04:06'"),
    value("bits", "varbit", "B'0'", "B'00'"),
    value("fixed bits", "bit(2)", "B'01'", "B'10'"),
    value("weights of words", "tsvector", "'a:1A'", "'a:1B'"),
    value("questions", "tsquery", "'a & b'", "'a | b'"),
    value("money", "money", "1::money", "2::money"),
    value("circles", "circle", "'<(0,0),1>'", "'<(0,0),2>'"),
    value("polygons of one area", "polygon", "'((0,0),(1,0),(1,1))'", "'((0,0),(0,1),(1,1))'"),
    value("paths", "path", "'((0,0),(1,1))'", "'[(0,0),(1,1)]'"),
    value("oids", "oid", "1", "4294967295"),
    value("log positions", "pg_lsn", "'0/1'", "'1/0'"),
    value("letters", '"char"', "'a'", "''"),
    value("names", "name", "'a'", "'b'"),
    value("rows of another collation", 'text COLLATE "POSIX"', "'a'", "'b'"),
    value("case that citext ignores", "citext", "'a'", "'A'", "citext"),
    value("hstore", "hstore", "'a=>1'", "'a=>NULL'", "hstore"),
    value("paths in a tree", "ltree", "'a.b'", "'a.c'", "ltree"),
    value("cubes", "cube", "'(1,2)'", "'(1,2),(1,3)'", "cube"),
    value("vectors", "vector(3)", "'[0,1,2]'", "'[0,1,3]'", "vector"),
    value("minus zero in a vector", "vector", "'[0]'", "'[-0]'", "vector"),
    value("length of a vector", "vector", "'[1]'", "'[1,0]'", "vector"),
    value("vectors in an array", "vector[]", """'{"[1]"}'""", """'{"[2]"}'""", "vector"),
    Pair("a value that two rows swap", "a integer, b text", "(1,'x'),(2,'y')", "(1,'y'),(2,'x')"),
    Pair("numbers that two rows swap", "a bigint, b bigint", "(1,2),(3,4)", "(1,4),(3,2)"),
    Pair("columns that swap", "a text, b text", "('x','y')", "('y','x')"),
    Pair("where the null is", "a text, b text", "(NULL,'x')", "('x',NULL)"),
    Pair("where the text ends", "a text, b text", "('ab','c')", "('a','bc')"),
    Pair("a row twice", "a integer", "(1)", "(1),(1)"),
    Pair("which row is there twice", "a integer", "(1),(1),(2)", "(1),(2),(2)"),
    Pair("rows of nulls", "a integer, b integer", "(NULL,NULL)", "(NULL,NULL),(NULL,NULL)"),
    Pair("a row and none", "a integer", "(NULL)", "(SELECT 1 WHERE false)"),
)  # fmt: skip

EQUAL = (
    Pair("order of rows", "a integer, b text", "(1,'x'),(2,'y')", "(2,'y'),(1,'x')"),
    value("padding of a char", "char(5)", "'ab'", "'ab   '"),
    value("zones of one moment", "timestamptz", "'2026-01-01 12:00+00'", "'2026-01-01 13:00+01'"),
    value("order of keys in jsonb", "jsonb", """'{"a":1,"b":2}'""", """'{"b":2,"a":1}'"""),
    value("ways to write a double", "float8", "'1e3'", "'1000'"),
    value(
        "ways to be no number",
        "float8",
        "'NaN'",
        "'Infinity'::float8 - 'Infinity'::float8",
    ),
    value("ways to write an interval", "interval", "'1 year'", "'12 mons'"),
    value("ways to write bytes", "bytea", r"'\x61'", "'a'"),
    value("ways to write an array", "integer[]", "'{1,2}'", "ARRAY[1, 2]"),
)


def statements(available: set[str]) -> str:
    """What makes all pairs: `here` and `there` are schemas; for a server with these extensions."""
    made = [TYPES, "CREATE SCHEMA here; CREATE SCHEMA there;"]
    wanted = sorted({p.extension for p in DIFFERENT if p.extension in available})
    made[:0] = [f"CREATE EXTENSION {extension};" for extension in wanted]
    for pair in (*DIFFERENT, *EQUAL):
        if pair.extension and pair.extension not in available:
            continue
        for schema, rows in (("here", pair.here), ("there", pair.there)):
            made.append(f'CREATE TABLE {schema}."{pair.table}" ({pair.columns});')
            if "SELECT" not in rows:
                made.append(f'INSERT INTO {schema}."{pair.table}" VALUES {rows};')
    return "\n".join(made)
