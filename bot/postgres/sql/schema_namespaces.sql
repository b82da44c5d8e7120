-- Schemas that are not the system's.
SELECT 'schema' AS kind, quote_ident(n.nspname) AS name, 'present' AS definition
FROM pg_namespace AS n
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e'
    )
