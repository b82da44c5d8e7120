-- Who asks, and the database named $1 with the mark of a fence around it, which is its setting $2.
-- NULLs where there is no such database.
SELECT
    session_user::text AS own_role,
    (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = session_user) AS own_is_superuser,
    array(SELECT oid::bigint FROM pg_database) AS database_oids,
    d.oid::bigint AS oid,
    d.datconnlimit AS connection_limit,
    (
        SELECT substr(line, length($2) + 2)
        FROM pg_db_role_setting AS s
        CROSS JOIN unnest(s.setconfig) AS line
        WHERE s.setdatabase = d.oid AND s.setrole = 0 AND starts_with(line, $2 || '=')
    ) AS mark
FROM (SELECT 1) AS always
LEFT JOIN pg_database AS d ON d.datname = $1
