-- What makes types behave: operators, casts, operator classes and families, transforms.
-- 16384 is the first number that objects get after initdb.
WITH found AS (
    SELECT
        'pg_operator'::regclass AS class,
        o.oid,
        concat_ws(
            ', ', o.oprcode::regprocedure, o.oprresult::regtype, 'commutator ' || nullif(o.oprcom, 0)::regoperator,
            'negator ' || nullif(o.oprnegate, 0)::regoperator, 'restrict ' || nullif(o.oprrest::oid, 0)::regproc,
            'join ' || nullif(o.oprjoin::oid, 0)::regproc, CASE WHEN o.oprcanhash THEN 'hashes' END,
            CASE WHEN o.oprcanmerge THEN 'merges' END
        ) AS definition
    FROM pg_operator AS o
    UNION ALL
    SELECT
        'pg_cast'::regclass, c.oid,
        concat_ws(', ', 'context ' || c.castcontext::text, 'method ' || c.castmethod::text, nullif(c.castfunc, 0)::regprocedure)
    FROM pg_cast AS c
    UNION ALL
    SELECT
        'pg_opclass'::regclass, o.oid,
        concat_ws(
            ', ', (pg_identify_object('pg_opfamily'::regclass, o.opcfamily, 0)).identity, 'for ' || o.opcintype::regtype,
            'keeps ' || nullif(o.opckeytype, 0)::regtype, CASE WHEN o.opcdefault THEN 'default' END
        )
    FROM pg_opclass AS o
    UNION ALL
    SELECT
        'pg_opfamily'::regclass, f.oid,
        concat_ws(
            '; ', 'family',
            (
                SELECT string_agg(format('operator %s %s for %s%s', m.amopstrategy, m.amopopr::regoperator, m.amoppurpose, ' by ' || (pg_identify_object('pg_opfamily'::regclass, nullif(m.amopsortfamily, 0), 0)).identity), ', ' ORDER BY m.amopstrategy, m.amopopr::regoperator::text COLLATE "C")
                FROM pg_amop AS m
                WHERE m.amopfamily = f.oid
            ),
            (
                SELECT string_agg(concat_ws(' for ', format('function %s %s', m.amprocnum, m.amproc::regprocedure), types.told), ', ' ORDER BY m.amprocnum, m.amproc::regprocedure::text COLLATE "C", types.told COLLATE "C")
                FROM pg_amproc AS m
                JOIN pg_proc AS p ON p.oid = m.amproc
                -- Those of its arguments, unless something else was said.
                CROSS JOIN LATERAL (SELECT CASE WHEN p.proargtypes[0] IS DISTINCT FROM m.amproclefttype THEN format('%s, %s', m.amproclefttype::regtype, m.amprocrighttype::regtype) END AS told) AS types
                WHERE m.amprocfamily = f.oid
            )
        )
    FROM pg_opfamily AS f
    UNION ALL
    SELECT
        'pg_transform'::regclass, t.oid,
        concat_ws(', ', nullif(t.trffromsql, 0::regproc)::regprocedure, nullif(t.trftosql, 0::regproc)::regprocedure)
    FROM pg_transform AS t
)

SELECT
    i.type AS kind,
    CASE i.type WHEN 'transform' THEN replace(i.identity, ' on language ', ' language ') ELSE i.identity END AS name,  -- before 16
    f.definition
FROM found AS f
CROSS JOIN pg_identify_object(f.class, f.oid, 0) AS i
WHERE
    f.oid >= 16384 AND coalesce(i.schema, '') !~ '^(pg_temp|information_schema$)'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d WHERE d.classid = f.class AND d.objid = f.oid AND d.deptype IN ('e', 'i')
    )
