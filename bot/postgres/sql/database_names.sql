-- Every database that is not a template.
SELECT d.datname::text AS name
FROM pg_database AS d
WHERE NOT d.datistemplate
ORDER BY d.datname
