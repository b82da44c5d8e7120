-- These roles. $2 is the name of the setting in which a fence leaves its mark.
SELECT
    r.rolname::text AS name,
    r.rolcanlogin AS can_login,
    array_remove(ARRAY[
        CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
        CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
        CASE WHEN r.rolreplication THEN 'REPLICATION' END,
        CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END
    ], NULL) AS powers,
    r.rolconnlimit AS connection_limit,
    (
        SELECT substr(entry, length($2) + 2)
        FROM unnest(r.rolconfig) AS entry
        WHERE starts_with(entry, $2 || '=')
    ) AS mark
FROM pg_roles AS r
WHERE r.rolname = ANY ($1::text[])
