-- Types that somebody made, without those that come with a table, a range or another type.
SELECT
    CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END AS kind,
    format('%I.%I', n.nspname, t.typname) AS name,
    CASE t.typtype
        WHEN 'e' THEN 'enum ' || coalesce(
            (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid),
            'without labels'
        )
        WHEN 'c' THEN 'composite'
        WHEN 'd' THEN concat_ws(
            ' ',
            format_type(t.typbasetype, t.typtypmod),
            'collate ' || (
                SELECT format('%I.%I', cn.nspname, l.collname)
                FROM pg_collation AS l
                JOIN pg_namespace AS cn ON cn.oid = l.collnamespace
                JOIN pg_type AS b ON b.oid = t.typbasetype
                WHERE l.oid = t.typcollation AND t.typcollation <> b.typcollation
            ),
            CASE WHEN t.typnotnull THEN 'not null' END,
            'default ' || coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault)
        )
        WHEN 'r' THEN (
            SELECT concat_ws(
                ', ',
                'range of ' || r.rngsubtype::regtype,
                'multirange ' || r.rngmultitypid::regtype,
                (pg_identify_object('pg_opclass'::regclass, r.rngsubopc, 0)).identity,
                'collate ' || (
                    SELECT format('%I.%I', cn.nspname, l.collname)
                    FROM pg_collation AS l
                    JOIN pg_namespace AS cn ON cn.oid = l.collnamespace
                    WHERE l.oid = r.rngcollation
                ),
                'canonical ' || nullif(r.rngcanonical::oid, 0)::regproc,
                'subtype_diff ' || nullif(r.rngsubdiff::oid, 0)::regproc
            )
            FROM pg_range AS r
            WHERE r.rngtypid = t.oid
        )
        WHEN 'p' THEN 'shell'
        ELSE format(
            'base %s', concat_ws(
                ', ', t.typinput::regproc, t.typoutput::regproc, t.typreceive::regproc, t.typsend::regproc,
                t.typmodin::regproc, t.typmodout::regproc, t.typanalyze::regproc, t.typlen, t.typbyval,
                t.typalign::text, t.typstorage::text, t.typcategory::text, t.typispreferred, t.typdelim::text,
                t.typcollation <> 0, t.typelem::regtype, t.typdefault,
                'subscript ' || nullif(t.typsubscript::oid, 0)::regproc
            )
        )
    END AS definition
FROM pg_type AS t
JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE
    t.typtype <> 'm'
    AND NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid)
    AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = t.typrelid AND c.relkind <> 'c')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
    )
