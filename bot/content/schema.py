"""The queries of bot/postgres/sql that together describe a schema.

Each gives rows of kind, name and definition; kind and name are unique over all of them, and a
definition is never empty. What belongs to an extension or to the system is in none of them.
"""

SCHEMA_QUERIES = (
    "schema_database",
    "schema_namespaces",
    "schema_extensions",
    "schema_types",
    "schema_operators",
    "schema_text_search",
    "schema_others",
    "schema_functions",
    "schema_tables",
    "schema_columns",
    "schema_sequences",
    "schema_views",
    "schema_rules",
    "schema_constraints",
    "schema_indexes",
    "schema_statistics",
    "schema_triggers",
    "schema_policies",
    "schema_owners",
    "schema_privileges",
    "schema_default_privileges",
    "schema_comments",
    "schema_large_objects",
)
