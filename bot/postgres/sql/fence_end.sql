-- Tells the backends with these numbers $1 to end, if they are still the ones that started at $2.
SELECT pg_terminate_backend(a.pid)
FROM pg_stat_activity AS a
JOIN unnest($1::int [], $2::timestamptz []) AS wanted (pid, backend_start)
    ON wanted.pid = a.pid AND wanted.backend_start = a.backend_start
