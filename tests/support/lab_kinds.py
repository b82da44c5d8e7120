"""What the lab's data has to contain, and where the catalogues show it."""

# Each finds something in one database at least; the names say what.
KINDS = {
    "foreign key": "pg_constraint WHERE contype = 'f'",
    "deferrable foreign key": "pg_constraint WHERE contype = 'f' AND condeferrable",
    "set null of one column": "pg_constraint WHERE confdelsetcols IS NOT NULL",
    "exclusion constraint": "pg_constraint WHERE contype = 'x'",
    "check": "pg_constraint WHERE contype = 'c'",
    "enum": "pg_type WHERE typtype = 'e'",
    "domain": "pg_type WHERE typtype = 'd' AND typnamespace = 'public'::regnamespace",
    "composite type": "pg_type t JOIN pg_class c ON c.oid = typrelid WHERE c.relkind = 'c'",
    "own range and multirange": (
        "pg_range r JOIN pg_type t ON t.oid = rngtypid WHERE typnamespace = 'public'::regnamespace"
    ),
    "array": "pg_attribute WHERE attndims > 1 AND attnum > 0",
    "jsonb": "pg_attribute WHERE atttypid = 'jsonb'::regtype AND attrelid > 16384",
    "json": "pg_attribute WHERE atttypid = 'json'::regtype AND attrelid > 16384",
    "multirange": "pg_attribute WHERE atttypid = 'datemultirange'::regtype AND attrelid > 16384",
    "identity, always": "pg_attribute WHERE attidentity = 'a'",
    "identity, by default": "pg_attribute WHERE attidentity = 'd'",
    "serial": "pg_attrdef WHERE pg_get_expr(adbin, adrelid) LIKE 'nextval%'",
    "generated column": "pg_attribute WHERE attgenerated = 's'",
    "dropped column": "pg_attribute WHERE attisdropped",
    "column in collation C": (
        "pg_attribute WHERE attcollation = '\"C\"'::regcollation AND attrelid > 16384 AND "
        "atttypid = 'text'::regtype"
    ),
    "range partition": "pg_partitioned_table WHERE partstrat = 'r'",
    "list partition": "pg_partitioned_table WHERE partstrat = 'l'",
    "hash partition on an enum": (
        "pg_partitioned_table p JOIN pg_attribute a ON attrelid = partrelid AND attnum = "
        "partattrs[0] JOIN pg_type t ON t.oid = atttypid WHERE partstrat = 'h' AND "
        "typtype = 'e'"
    ),
    "default partition": "pg_partitioned_table WHERE partdefid <> 0",
    "partition of a partition": "pg_class WHERE relispartition AND relkind = 'p'",
    "inherited table": (
        "pg_inherits i JOIN pg_class c ON c.oid = inhrelid WHERE NOT relispartition AND "
        "relkind = 'r'"
    ),
    "unlogged table": "pg_class WHERE relpersistence = 'u' AND relkind = 'r'",
    "table without a primary key": (
        "pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT "
        "EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')"
    ),
    "empty table": "pg_class WHERE relname = 'empty_but_indexed' AND reltuples = 0",
    "table without columns": "pg_class WHERE relname = 'no_columns' AND relnatts = 0",
    "view": "pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace",
    "view with security_invoker": (
        "pg_class WHERE relkind = 'v' AND reloptions::text LIKE '%security_invoker%'"
    ),
    "materialized view": "pg_matviews WHERE ispopulated",
    "unpopulated materialized view": "pg_matviews WHERE NOT ispopulated",
    "rule": "pg_rules WHERE rulename <> '_RETURN' AND schemaname = 'public'",
    "trigger": "pg_trigger WHERE NOT tgisinternal",
    "constraint trigger": "pg_trigger WHERE NOT tgisinternal AND tgconstraint <> 0",
    "statement trigger with a transition table": "pg_trigger WHERE tgoldtable IS NOT NULL",
    "disabled trigger": "pg_trigger WHERE tgenabled = 'D'",
    "plpgsql function": "pg_proc p JOIN pg_language l ON l.oid = prolang WHERE lanname = 'plpgsql'",
    "SQL function with a body": "pg_proc WHERE prosqlbody IS NOT NULL AND oid > 16384",
    "procedure": "pg_proc WHERE prokind = 'p' AND oid > 16384",
    "aggregate": "pg_proc WHERE prokind = 'a' AND oid > 16384",
    "large object": "pg_largeobject_metadata",
    "comment with a quote": "pg_description WHERE description LIKE '%''%' AND objoid > 16384",
    "comment on a column": "pg_description WHERE objsubid > 0 AND objoid > 16384",
    "grant to a second role": "pg_class WHERE relacl::text LIKE '%\\_reader=r%'",
    "grant on a column": "pg_attribute WHERE attacl::text LIKE '%\\_reader=%'",
    "default privileges": "pg_default_acl",
    "row security policy": "pg_policies",
    "restrictive policy": "pg_policies WHERE permissive = 'RESTRICTIVE'",
    "partial index": "pg_index WHERE indpred IS NOT NULL",
    "index on an expression": "pg_index WHERE indexprs IS NOT NULL",
    "covering index": "pg_index WHERE indnatts > indnkeyatts AND indrelid > 16384",
    "NULLS NOT DISTINCT": "pg_index WHERE indnullsnotdistinct",
    "statistics object": "pg_statistic_ext",
    "sequence that is nobody's": (
        "pg_class c WHERE relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend WHERE objid "
        "= c.oid AND deptype IN ('a', 'i') AND refclassid = 'pg_class'::regclass)"
    ),
    "descending sequence": "pg_sequences WHERE increment_by < 0",
    "63 bytes": "pg_class WHERE octet_length(relname) = 63",
    "quotes in a name": "pg_class WHERE relname LIKE '%\"%'",
    "a reserved word": "pg_class WHERE relname = 'order'",
    "mixed case": "pg_attribute WHERE attname = 'MixedCase'",
    "a second schema": "pg_namespace WHERE nspname = 'Größen & Maße'",
    "infinity": "special_values WHERE moment = 'infinity'",
    "not a number": "special_values WHERE exact = 'NaN'",
    "empty text beside null": "special_values WHERE name = ''",
    "object named by its number": "special_values WHERE about IS NOT NULL",
}
INDEX_METHODS = {"btree", "hash", "gin", "gist", "spgist", "brin", "hnsw", "ivfflat"}
