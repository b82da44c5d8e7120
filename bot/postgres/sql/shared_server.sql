-- One row about the shared server itself.
SELECT
    current_setting('server_version_num')::int AS version_num,
    session_user::text AS login,
    (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) AS is_superuser,
    (SELECT rolname::text FROM pg_roles WHERE oid = 10 AND rolsuper) AS founder,
    pg_is_in_recovery() AS in_recovery,
    current_setting('max_connections')::int AS max_connections,
    current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved_connections,
    (
        SELECT coalesce(array_agg(datname::text), '{}')
        FROM pg_database
        WHERE datname = ANY ($1::text[])
    ) AS databases
