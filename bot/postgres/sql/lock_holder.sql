-- Who holds the advisory lock of these two numbers in this database, and since when.
SELECT a.application_name, a.backend_start AT TIME ZONE 'UTC' AS since
FROM pg_locks AS l
JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE
    l.locktype = 'advisory'
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid = $1::bigint::oid
    AND l.objid = $2::bigint::oid
    AND l.objsubid = 2  -- a lock of two numbers
    AND l.granted
