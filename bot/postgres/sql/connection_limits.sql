-- One row about the room for clients and about who else is there. A role without pg_read_all_stats
-- does not see the type of others' backends, but their database: background processes have none.
SELECT
    current_setting('max_connections')::int AS max_connections,
    current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved,
    pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all,
    (count(*) FILTER (WHERE a.pid = pg_backend_pid()))::int AS own,
    (count(*) FILTER (WHERE a.backend_type = 'walsender'))::int AS replication,
    (
        count(*) FILTER (
            WHERE
                coalesce(a.backend_type, CASE WHEN a.datid IS NULL THEN 'background' END)
                NOT IN ('client backend', 'walsender')
        )
    )::int AS background,
    clock_timestamp() AS asked_at
FROM pg_stat_activity AS a
