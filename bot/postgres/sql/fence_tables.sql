-- Everything with rows that belongs to this database alone, its catalogs included: there schema,
-- rights, comments and large objects are kept. Left out are the planner's statistics, which ANALYZE
-- writes, and which are nobody's content. TOAST follows its table, which has to change with it.
SELECT
    c.oid::bigint AS oid,
    format('%I.%I', n.nspname, c.relname) AS name,
    c.relpersistence = 'u' AS is_unlogged,
    coalesce(a.amname = 'heap', false) AS is_heap,
    -- The first temporary table of a backend makes a schema that stays; temporary is no content.
    CASE
        WHEN c.oid = 'pg_namespace'::regclass THEN $$nspname !~ '^pg_(toast_)?temp_'$$
        ELSE 'true'
    END AS condition
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_am AS a ON a.oid = c.relam
WHERE
    c.relkind IN ('r', 'm')
    AND c.relpersistence <> 't'
    AND NOT c.relisshared
    AND c.relispopulated  -- a view without rows yet cannot be read
    AND c.oid NOT IN ('pg_statistic'::regclass, 'pg_statistic_ext_data'::regclass)
ORDER BY c.oid
