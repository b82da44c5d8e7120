-- The database's encoding, and a search_path in which every schema stands, those of the system first.
SELECT
    getdatabaseencoding()::text AS encoding,
    (
        SELECT string_agg(quote_ident(nspname), ', ' ORDER BY nspname <> 'pg_catalog', nspname)
        FROM pg_namespace
        WHERE nspname = 'pg_catalog' OR nspname !~ '^(pg_|information_schema$)'
    ) AS all_schemas
