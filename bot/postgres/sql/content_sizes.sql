-- The sizes of the tables with the numbers $1, of partition trees with all their leaves.
SELECT
    t.oid,
    sum(pg_table_size(coalesce(leaf.relid, t.oid::oid)))::bigint AS bytes
FROM unnest($1::bigint[]) AS t (oid)
LEFT JOIN LATERAL pg_partition_tree(t.oid::oid) AS leaf ON true
GROUP BY t.oid
