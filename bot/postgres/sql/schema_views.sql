-- Views, and materialized ones. Beside what they print everything that they depend on: majors
-- print names with different care (bot/content/printed.py), but depend on the same.
SELECT
    CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind,
    format('%I.%I', n.nspname, c.relname) AS name,
    concat_ws(
        '; ',
        pg_get_viewdef(c.oid),
        'with ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM unnest(c.reloptions) AS o),
        'toast with ' || (
            SELECT string_agg(o, ', ' ORDER BY o COLLATE "C")
            FROM pg_class AS toast, unnest(toast.reloptions) AS o
            WHERE toast.oid = c.reltoastrelid
        ),
        'access method ' || (SELECT a.amname FROM pg_am AS a WHERE a.oid = c.relam AND a.amname <> 'heap'),
        'tablespace ' || (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = c.reltablespace),
        'clustered on ' || (SELECT i.indexrelid::regclass::text FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisclustered),
        CASE WHEN NOT c.relispopulated THEN 'not populated' END,
        'columns ' || (
            SELECT string_agg(
                concat_ws(
                    ' ', format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), 'default ' || pg_get_expr(f.adbin, f.adrelid),
                    CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::text END,
                    CASE WHEN a.attcompression <> '' THEN 'compression ' || a.attcompression::text END,
                    'statistics ' || nullif(a.attstattarget, -1)::text,
                    'with ' || (
                        SELECT string_agg(o, ', ' ORDER BY o COLLATE "C")
                        FROM unnest(a.attoptions) AS o
                        WHERE o ~ '^n_distinct(_inherited)?='
                    )
                ), ', '
                ORDER BY a.attnum
            )
            FROM pg_attribute AS a
            JOIN pg_type AS t ON t.oid = a.atttypid
            LEFT JOIN pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        ),
        'uses ' || (
            SELECT string_agg(DISTINCT (i.type || ' ' || i.identity) COLLATE "C", ', ' ORDER BY (i.type || ' ' || i.identity) COLLATE "C")
            FROM pg_rewrite AS r
            JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.deptype = 'n'
            CROSS JOIN pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) AS i
            WHERE
                r.ev_class = c.oid AND r.rulename = '_RETURN'
                AND d.refobjid <> c.oid  -- before 16 a view's rule depends on the view
        )
    ) AS definition
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    c.relkind IN ('v', 'm')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
