-- Before 16 the SQL functions of earthdistance call cube's without naming their schema, and whoever
-- reads a table with an index on one of them has to plan that index: `type "earth" does not exist`.
-- For the rest of the transaction; names of pg_catalog still go first.
SELECT set_config('search_path', 'pg_catalog, ' || quote_ident(n.nspname), true)
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname = 'earthdistance'
