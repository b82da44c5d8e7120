-- Tables that were rewritten, truncated or dropped after the snapshot was taken: the catalog tells
-- the file as of then, the function that of now. To the snapshot they look empty.
SELECT n.nspname::text AS schema, c.relname::text AS name
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    c.relkind = 'r'
    AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND pg_relation_filenode(c.oid) IS DISTINCT FROM nullif(c.relfilenode, 0)
ORDER BY 1, 2
