-- Anybody may ask this; only a superuser may read their pages.
SELECT
    EXISTS (SELECT FROM pg_largeobject_metadata) AS any,
    pg_table_size('pg_largeobject') AS bytes
