-- The sessions that matter: who waits longest for a lock and who they wait for, and the longest
-- transactions and statements. $1 at most of each kind; $2 whether to tell statements, $3 how many
-- of their characters; $4 pgherd's application name.
--
-- pg_blocking_pids stops all locking for a moment, so it is asked about the longest waiters only.
WITH everyone AS MATERIALIZED (
    SELECT
        a.*,
        CASE
            WHEN a.state = 'active' AND a.wait_event_type = 'Lock' THEN 'waiting'
            WHEN a.state IN ('active', 'fastpath function call') THEN 'active'
            WHEN a.state = 'idle' THEN 'idle'
            WHEN a.state LIKE 'idle in transaction%' THEN 'idle in transaction'
            ELSE 'unknown'
        END AS doing,
        coalesce(a.backend_type = 'client backend', a.datid IS NOT NULL) AS is_client
    FROM pg_stat_activity AS a
    WHERE a.pid <> pg_backend_pid()
),

waits AS MATERIALIZED (
    SELECT l.pid, min(l.waitstart) AS since
    FROM pg_locks AS l
    WHERE NOT l.granted
    GROUP BY l.pid
),

waiting AS MATERIALIZED (
    SELECT c.pid, coalesce(w.since, c.query_start) AS since, pg_blocking_pids(c.pid) AS blocked_by
    FROM (
        SELECT c.pid, c.query_start
        FROM everyone AS c
        WHERE c.is_client AND c.doing = 'waiting'
        ORDER BY c.query_start
        LIMIT $1
    ) AS c
    LEFT JOIN waits AS w ON w.pid = c.pid
),

wanted AS (
    SELECT w.pid FROM waiting AS w
    UNION
    SELECT blocker FROM waiting AS w CROSS JOIN unnest(w.blocked_by) AS blocker
    UNION
    (
        SELECT c.pid FROM everyone AS c
        WHERE c.is_client AND c.xact_start IS NOT NULL
        ORDER BY c.xact_start LIMIT $1
    )
    UNION
    (
        SELECT c.pid FROM everyone AS c
        WHERE c.is_client AND c.doing IN ('active', 'waiting')
        ORDER BY c.query_start LIMIT $1
    )
)

SELECT
    c.pid,
    c.backend_start,
    coalesce(c.backend_type, 'client backend') AS backend_type,
    coalesce(c.datname::text, '') AS database,
    coalesce(c.usename::text, '') AS "user",
    coalesce(c.application_name, '') AS application,
    host(c.client_addr) AS client,
    c.doing AS state,
    CASE WHEN c.wait_event_type <> 'Client' THEN c.wait_event_type || ': ' || c.wait_event END
        AS waits,
    w.since AS waiting_since,
    c.state_change AS state_since,
    c.query_start,
    c.xact_start,
    CASE WHEN $2 THEN left(c.query, $3) END AS statement,
    coalesce(w.blocked_by, '{}') AS blocked_by,
    coalesce(c.application_name = $4 AND c.usename = current_user, false) AS own
FROM everyone AS c
JOIN wanted ON wanted.pid = c.pid
LEFT JOIN waiting AS w ON w.pid = c.pid
ORDER BY coalesce(c.xact_start, c.query_start), c.pid
