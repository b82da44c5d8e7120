-- Who else holds the advisory lock of these two numbers, and since when. In any database: advisory
-- locks belong to one, and two configurations may name different ones for the same server.
SELECT a.application_name, a.backend_start AS since
FROM pg_locks AS l
JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE
    l.locktype = 'advisory'
    AND l.classid = $1::bigint::oid
    AND l.objid = $2::bigint::oid
    AND l.objsubid = 2  -- a lock of two numbers
    AND l.granted
    AND l.pid <> pg_backend_pid()
ORDER BY since
LIMIT 1
