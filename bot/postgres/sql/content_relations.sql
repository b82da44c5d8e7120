-- Where the rows of the tables with the numbers $1 lie: in themselves, or in the leaves of a tree.
-- Sizes are estimates; a function that told them would wait for a table that somebody has locked.
WITH RECURSIVE trees AS (
    SELECT oid AS root, oid AS part FROM unnest($1::bigint[]::oid[]) AS t (oid)
    UNION ALL
    SELECT t.root, i.inhrelid
    FROM trees AS t
    JOIN pg_class AS p ON p.oid = t.part AND p.relkind = 'p'
    JOIN pg_inherits AS i ON i.inhparent = t.part
)

SELECT
    t.root::bigint AS table,
    c.oid::bigint AS oid,
    n.nspname::text AS schema,
    c.relname::text AS name,
    coalesce(am.amname = 'heap', false) AS is_heap,
    c.relpages::bigint + coalesce(toast.relpages, 0) AS pages
FROM trees AS t
JOIN pg_class AS c ON c.oid = t.part AND c.relkind = 'r'
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_class AS toast ON toast.oid = c.reltoastrelid
ORDER BY pages, c.oid
