-- Text search: configurations, dictionaries, parsers, templates.
WITH found AS (
    SELECT
        'pg_ts_config'::regclass AS class,
        c.oid,
        concat_ws(
            '; ', 'parser ' || (pg_identify_object('pg_ts_parser'::regclass, c.cfgparser, 0)).identity,
            (
                SELECT string_agg(format('%s: %s', m.maptokentype, m.mapdict::regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno)
                FROM pg_ts_config_map AS m
                WHERE m.mapcfg = c.oid
            )
        ) AS definition
    FROM pg_ts_config AS c
    UNION ALL
    SELECT
        'pg_ts_dict'::regclass, d.oid,
        concat_ws('; ', 'template ' || (pg_identify_object('pg_ts_template'::regclass, d.dicttemplate, 0)).identity, d.dictinitoption)
    FROM pg_ts_dict AS d
    UNION ALL
    SELECT
        'pg_ts_parser'::regclass, p.oid,
        concat_ws(', ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)
    FROM pg_ts_parser AS p
    UNION ALL
    SELECT 'pg_ts_template'::regclass, t.oid, concat_ws(', ', t.tmplinit, t.tmpllexize)
    FROM pg_ts_template AS t
)

SELECT i.type AS kind, i.identity AS name, f.definition
FROM found AS f
CROSS JOIN pg_identify_object(f.class, f.oid, 0) AS i
WHERE
    f.oid >= 16384 AND coalesce(i.schema, '') !~ '^(pg_temp|information_schema$)'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d WHERE d.classid = f.class AND d.objid = f.oid AND d.deptype = 'e'
    )
