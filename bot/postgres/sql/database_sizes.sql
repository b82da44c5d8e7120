-- Every database that is not a template. pg_database_size needs CONNECT or pg_read_all_stats.
SELECT
    d.datname::text AS name,
    pg_get_userbyid(d.datdba)::text AS owner,
    CASE
        WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
            THEN pg_database_size(d.oid)
    END AS size_bytes,
    has_database_privilege(d.oid, 'CONNECT') AND d.datallowconn AS may_enter
FROM pg_database AS d
WHERE NOT d.datistemplate
ORDER BY d.datname
