-- Extensions; what belongs to one is left out everywhere else.
SELECT
    'extension' AS kind,
    quote_ident(e.extname) AS name,
    format('version %s in %I', e.extversion, n.nspname) AS definition
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
