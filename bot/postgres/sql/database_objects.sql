-- What a person or an application has made in this database: extensions' own objects do not count.
SELECT
    (SELECT count(*)
       FROM pg_class c
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        AND c.relnamespace NOT IN (
            SELECT oid FROM pg_namespace
             WHERE nspname IN ('pg_catalog', 'information_schema') OR nspname LIKE 'pg\_toast%'
                OR nspname LIKE 'pg\_temp%')
        AND NOT EXISTS (
            SELECT FROM pg_depend d
             WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
  + (SELECT count(*)
       FROM pg_proc p
      WHERE p.pronamespace NOT IN (
            SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema'))
        AND NOT EXISTS (
            SELECT FROM pg_depend d
             WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))
  + (SELECT count(*) FROM pg_largeobject_metadata)
