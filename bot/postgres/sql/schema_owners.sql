-- Who owns what. Not extensions, whose owner no dump keeps; not what follows its table; and not the
-- schema public where it is as initdb made it, which differs between 14 and 15.
WITH owned AS (
    SELECT 'pg_class'::regclass AS class, oid, relowner AS owner
    FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, t.typowner
    FROM pg_type AS t
    WHERE
        t.typtype <> 'm'
        AND NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid)
        AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = t.typrelid AND c.relkind <> 'c')
    UNION ALL
    SELECT 'pg_namespace'::regclass, oid, nspowner
    FROM pg_namespace
    WHERE nspname !~ '^pg_'
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc
    UNION ALL
    SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator
    UNION ALL
    SELECT 'pg_opclass'::regclass, oid, opcowner FROM pg_opclass
    UNION ALL
    SELECT 'pg_opfamily'::regclass, oid, opfowner FROM pg_opfamily
    UNION ALL
    SELECT 'pg_collation'::regclass, oid, collowner FROM pg_collation
    UNION ALL
    SELECT 'pg_conversion'::regclass, oid, conowner FROM pg_conversion
    UNION ALL
    SELECT 'pg_language'::regclass, oid, lanowner FROM pg_language
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, oid, stxowner FROM pg_statistic_ext
    UNION ALL
    SELECT 'pg_ts_config'::regclass, oid, cfgowner FROM pg_ts_config
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, oid, dictowner FROM pg_ts_dict
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, oid, fdwowner FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, oid, srvowner FROM pg_foreign_server
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, oid, evtowner FROM pg_event_trigger
    UNION ALL
    SELECT 'pg_publication'::regclass, oid, pubowner FROM pg_publication
    UNION ALL
    SELECT 'pg_subscription'::regclass, oid, subowner
    FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
)

SELECT 'owner' AS kind, i.type || ' ' || i.identity AS name, pg_get_userbyid(o.owner)::text AS definition
FROM owned AS o
CROSS JOIN pg_identify_object(o.class, o.oid, 0) AS i
WHERE
    coalesce(i.schema, '') !~ '^(pg_temp|information_schema$)'
    AND (
        o.oid >= 16384
        OR (
            i.type = 'schema' AND i.identity = 'public'
            AND o.owner <> 10 AND pg_get_userbyid(o.owner) <> 'pg_database_owner'  -- 10 made the cluster
        )
    )
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = o.class AND d.objid = o.oid AND (d.deptype = 'e' OR (d.deptype = 'i' AND o.class = 'pg_proc'::regclass))
    )
