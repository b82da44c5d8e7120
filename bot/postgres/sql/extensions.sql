-- The extensions of this database, beside the version whose files the server has.
SELECT
    e.extname::text AS name,
    e.extversion AS version,
    a.default_version AS available
FROM pg_extension AS e
LEFT JOIN pg_available_extensions() AS a ON a.name = e.extname
ORDER BY e.extname
