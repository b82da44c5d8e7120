-- Whether this very session still holds the advisory lock of these two numbers.
SELECT EXISTS (
    SELECT
    FROM pg_locks AS l
    WHERE
        l.locktype = 'advisory'
        AND l.classid = $1::bigint::oid
        AND l.objid = $2::bigint::oid
        AND l.objsubid = 2  -- a lock of two numbers
        AND l.granted
        AND l.pid = pg_backend_pid()
)
