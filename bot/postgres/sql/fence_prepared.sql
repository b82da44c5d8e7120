-- Transactions between PREPARE and COMMIT PREPARED in the database $1.
SELECT gid AS name, owner::text AS role
FROM pg_prepared_xacts
WHERE database = $1
ORDER BY prepared
