-- What the backend with the number $1 waits for, and who is in its way: holders and those who wait
-- before it. Nothing when it waits for no lock.
SELECT
    coalesce(n.nspname || '.' || c.relname, l.locktype) AS object,
    a.pid,
    coalesce(a.usename, '') AS "user",
    coalesce(nullif(a.application_name, ''), 'no application name') AS application
FROM pg_locks AS l
CROSS JOIN unnest(pg_blocking_pids(l.pid)) AS blocker (pid)
JOIN pg_stat_activity AS a ON a.pid = blocker.pid
LEFT JOIN pg_class AS c
    ON c.oid = l.relation
    AND l.database IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE l.pid = $1 AND NOT l.granted
ORDER BY a.pid
