-- Clients by what they have in common, the session that asks left out. A client that has not yet
-- said its database and user takes a slot too.
SELECT
    coalesce(a.datname::text, '') AS database,
    coalesce(a.usename::text, '') AS "user",
    coalesce(a.application_name, '') AS application,
    CASE
        WHEN a.state = 'active' AND a.wait_event_type = 'Lock' THEN 'waiting'
        WHEN a.state IN ('active', 'fastpath function call') THEN 'active'
        WHEN a.state = 'idle' THEN 'idle'
        WHEN a.state LIKE 'idle in transaction%' THEN 'idle in transaction'
        ELSE 'unknown'
    END AS state,
    count(*)::int AS sessions
FROM pg_stat_activity AS a
WHERE
    a.pid <> pg_backend_pid()
    AND (a.backend_type = 'client backend' OR (a.backend_type IS NULL AND a.datid IS NOT NULL))
GROUP BY 1, 2, 3, 4
ORDER BY sessions DESC, 1, 2, 3, 4
