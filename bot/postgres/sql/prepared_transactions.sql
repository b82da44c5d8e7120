-- Transactions between PREPARE and COMMIT PREPARED, and who waits for their locks. Those locks have
-- no pid; the one on the transaction's own number tells under which virtual one the others stand.
-- $1 at most.
WITH locks AS MATERIALIZED (SELECT * FROM pg_locks)

SELECT
    p.gid,
    p.database::text AS database,
    p.owner::text AS owner,
    p.prepared AS prepared_at,
    array(
        SELECT DISTINCT waiting.pid
        FROM locks AS number
        JOIN locks AS held
            ON held.pid IS NULL AND held.virtualtransaction = number.virtualtransaction
        JOIN locks AS waiting
            ON
                NOT waiting.granted
                AND waiting.locktype = held.locktype
                AND (
                    waiting.database, waiting.relation, waiting.page, waiting.tuple,
                    waiting.virtualxid, waiting.transactionid, waiting.classid, waiting.objid,
                    waiting.objsubid
                ) IS NOT DISTINCT FROM (
                    held.database, held.relation, held.page, held.tuple,
                    held.virtualxid, held.transactionid, held.classid, held.objid,
                    held.objsubid
                )
        WHERE
            number.pid IS NULL
            AND number.locktype = 'transactionid'
            AND number.transactionid = p.transaction
            AND 0 = ANY (pg_blocking_pids(waiting.pid))
    ) AS blocks
FROM pg_prepared_xacts AS p
ORDER BY p.prepared
LIMIT $1
