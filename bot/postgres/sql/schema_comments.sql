-- Comments, but for those of extensions and their members, which come with the extension's files,
-- and that of public as initdb made it.
SELECT
    'comment' AS kind,
    i.type || ' ' || CASE i.type WHEN 'transform' THEN replace(i.identity, ' on language ', ' language ') ELSE i.identity END AS name,  -- before 16
    c.description AS definition
FROM pg_description AS c
CROSS JOIN pg_identify_object(c.classoid, c.objoid, c.objsubid) AS i
WHERE
    coalesce(i.schema, '') !~ '^(pg_temp|information_schema$)'
    AND (c.objoid >= 16384 OR c.classoid = 'pg_largeobject'::regclass OR (i.type = 'schema' AND i.identity = 'public' AND c.description <> 'standard public schema'))
    AND c.classoid <> 'pg_extension'::regclass
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = c.classoid AND d.objid = c.objoid AND d.deptype = 'e'
    )
