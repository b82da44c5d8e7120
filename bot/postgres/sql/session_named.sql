-- One client's session by its pid, without its statement. $1 the pid, $2 pgherd's application name.
SELECT
    a.pid,
    a.backend_start,
    'client backend' AS backend_type,
    coalesce(a.datname::text, '') AS database,
    coalesce(a.usename::text, '') AS "user",
    coalesce(a.application_name, '') AS application,
    host(a.client_addr) AS client,
    CASE
        WHEN a.state = 'active' AND a.wait_event_type = 'Lock' THEN 'waiting'
        WHEN a.state IN ('active', 'fastpath function call') THEN 'active'
        WHEN a.state = 'idle' THEN 'idle'
        WHEN a.state LIKE 'idle in transaction%' THEN 'idle in transaction'
        ELSE 'unknown'
    END AS state,
    CASE WHEN a.wait_event_type <> 'Client' THEN a.wait_event_type || ': ' || a.wait_event END
        AS waits,
    NULL::timestamptz AS waiting_since,
    a.state_change AS state_since,
    a.query_start,
    a.xact_start,
    NULL AS statement,
    '{}'::int [] AS blocked_by,
    coalesce(a.application_name = $2 AND a.usename = current_user, false) AS own
FROM pg_stat_activity AS a
WHERE
    a.pid = $1
    AND (a.backend_type = 'client backend' OR (a.backend_type IS NULL AND a.datid IS NOT NULL))
