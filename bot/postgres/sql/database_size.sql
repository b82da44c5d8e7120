-- The database that this session is in; whoever got in may ask for its size.
SELECT
    d.datname::text AS name,
    pg_get_userbyid(d.datdba)::text AS owner,
    pg_database_size(d.oid) AS size_bytes,
    true AS may_enter,
    clock_timestamp() AS asked_at
FROM pg_database AS d
WHERE d.datname = current_database()
