-- Of the relation with the number $1, now that it is locked: whether it still is what the snapshot
-- knows, under its name $2 and with its file, and how many pages it has, alone and with TOAST.
-- The catalog tells the file as of the snapshot, the function that of now.
SELECT
    coalesce(to_regclass($2)::oid = c.oid AND pg_relation_filenode(c.oid) = c.relfilenode, false) AS is_same,
    pg_relation_size(c.oid) / current_setting('block_size')::bigint AS pages,
    pg_table_size(c.oid) / current_setting('block_size')::bigint AS pages_with_toast
FROM pg_class AS c
WHERE c.oid = $1::bigint::oid
