-- The enabled subscriptions of the database $1.
SELECT s.subname::text AS name, pg_get_userbyid(s.subowner)::text AS role
FROM pg_subscription AS s
JOIN pg_database AS d ON d.oid = s.subdbid
WHERE d.datname = $1 AND s.subenabled
ORDER BY s.subname
