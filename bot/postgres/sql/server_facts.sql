-- One row about the server. Client backends only: background workers take no connection slot.
SELECT
    current_setting('server_version_num')::int AS version_num,
    pg_postmaster_start_time() AS started_at,
    pg_is_in_recovery() AS in_recovery,
    current_setting('max_connections')::int AS max_connections,
    current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved_connections,
    -- The function below the view pg_stat_activity: the view's joins double the cost. A role
    -- without pg_read_all_stats does not see the type of others' backends, but their database.
    (
        SELECT count(*)
        FROM pg_stat_get_activity(NULL)
        WHERE datid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
    )::int AS connections,
    CASE
        WHEN pg_has_role('pg_read_all_settings', 'USAGE')
            THEN current_setting('shared_preload_libraries')
    END AS preload_libraries
