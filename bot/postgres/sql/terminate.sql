-- Ends a client's session if it is still the same one, and waits until it has gone: pids are used
-- again. $1 the pid, $2 its backend_start, $3 pgherd's application name, $4 how long to wait in ms.
-- No row: nobody has that pid. NULL in `same`: the role may not see whose it is.
WITH found AS MATERIALIZED (
    SELECT
        a.pid,
        a.backend_start = $2 AS same,
        a.backend_type = 'client backend' AS is_client,
        a.pid = pg_backend_pid()
        OR coalesce(a.application_name = $3 AND a.usename = current_user, false) AS own
    FROM pg_stat_activity AS a
    WHERE a.pid = $1
)

SELECT
    f.same,
    f.is_client,
    f.own,
    CASE WHEN f.same AND f.is_client AND NOT f.own THEN pg_terminate_backend(f.pid, $4) END AS ended
FROM found AS f
