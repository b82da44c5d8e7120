-- Every backend that is connected to a database, but for the one that asks.
SELECT
    a.pid,
    a.backend_start,
    coalesce(a.backend_type, 'client backend') AS kind,
    coalesce(a.usename::text, '') AS role,
    coalesce(a.datname::text, '') AS database,
    coalesce(a.application_name, '') AS application,
    host(a.client_addr) AS client
FROM pg_stat_activity AS a
WHERE a.datid IS NOT NULL AND a.pid <> pg_backend_pid()
ORDER BY a.backend_start, a.pid
