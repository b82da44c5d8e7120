-- The tables whose rows belong to the database, as in a dump: ordinary ones, roots of partition
-- trees, and of extensions those that they ask to dump. Reads catalogs only, and takes no lock: a
-- function that tells sizes would wait for a table that somebody has locked.
WITH RECURSIVE trees AS (
    SELECT partrelid AS root, partrelid AS part FROM pg_partitioned_table
    UNION ALL
    SELECT t.root, i.inhrelid
    FROM trees AS t
    JOIN pg_inherits AS i ON i.inhparent = t.part
),

-- Rows of a foreign leaf are not in this database: such a tree is read leaf by leaf. Any other is
-- read through its root, so that it does not matter which leaf a row is in: with a hash of an enum
-- that depends on OIDs.
mixed AS (
    SELECT t.root
    FROM trees AS t
    JOIN pg_class AS leaf ON leaf.oid = t.part
    WHERE leaf.relkind = 'f'
),

configuration AS (
    SELECT c.oid, c.condition
    FROM pg_extension AS e
    CROSS JOIN unnest(e.extconfig, e.extcondition) AS c (oid, condition)
)

SELECT
    c.oid::bigint AS oid,
    n.nspname::text AS schema,
    c.relname::text AS name,
    coalesce(f.condition, '') AS condition
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN configuration AS f ON f.oid = c.oid
WHERE
    c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND (
        (c.relkind = 'r' AND NOT c.relispartition)
        OR (c.relkind = 'p' AND NOT c.relispartition AND c.oid NOT IN (SELECT root FROM mixed))
        OR (
            c.relkind = 'r' AND c.relispartition
            AND EXISTS (SELECT FROM trees AS t JOIN mixed AS m ON m.root = t.root WHERE t.part = c.oid)
        )
    )
    AND (
        f.oid IS NOT NULL
        OR NOT EXISTS (
            SELECT FROM pg_depend AS d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
        )
    )
ORDER BY n.nspname, c.relname
