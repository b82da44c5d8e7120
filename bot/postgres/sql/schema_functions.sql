-- Functions, procedures and aggregates.
SELECT
    CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind,
    (pg_identify_object('pg_proc'::regclass, p.oid, 0)).identity AS name,
    CASE
        WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid)
        ELSE concat_ws(
            '; ',
            format('aggregate (%s) returns %s', pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)),
            'parallel ' || p.proparallel::text,
            'kind ' || a.aggkind::text,
            'functions ' || concat_ws(
                ', ', a.aggtransfn::regprocedure, a.aggfinalfn::regprocedure, a.aggcombinefn::regprocedure,
                a.aggserialfn::regprocedure, a.aggdeserialfn::regprocedure, a.aggmtransfn::regprocedure,
                a.aggminvtransfn::regprocedure, a.aggmfinalfn::regprocedure
            ),
            'final ' || concat_ws(', ', a.aggfinalextra, a.aggfinalmodify::text, a.aggmfinalextra, a.aggmfinalmodify::text),
            'states ' || concat_ws(', ', a.aggtranstype::regtype, a.aggtransspace, a.aggmtranstype::regtype, a.aggmtransspace),
            'begins with ' || quote_nullable(a.agginitval) || ', ' || quote_nullable(a.aggminitval),
            'sorted by ' || a.aggsortop::regoperator::text
        )
    END AS definition
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN pg_aggregate AS a ON a.aggfnoid = p.oid
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')
    )
