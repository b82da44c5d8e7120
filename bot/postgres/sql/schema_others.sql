-- Collations, conversions, access methods, languages, and ways to other servers. Passwords stand
-- in the options of user mappings and in a subscription's connection, so those are not read.
-- to_jsonb reads columns that not every major has.
WITH found AS (
    SELECT
        'pg_collation'::regclass AS class,
        c.oid,
        concat_ws(
            ', ', 'provider ' || c.collprovider::text, CASE WHEN NOT c.collisdeterministic THEN 'not deterministic' END,
            -- ICU's locale has moved twice: 14 keeps it in collcollate, 17 in colllocale.
            'locale ' || coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate),
            'ctype ' || CASE WHEN c.collprovider = 'c' THEN c.collctype END,
            'rules ' || (to_jsonb(c) ->> 'collicurules')
        ) AS definition
    FROM pg_collation AS c
    UNION ALL
    SELECT
        'pg_conversion'::regclass, c.oid,
        format('%s from %s to %s%s', c.conproc, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), CASE WHEN c.condefault THEN ', default' END)
    FROM pg_conversion AS c
    UNION ALL
    SELECT 'pg_am'::regclass, a.oid, format('type %s handler %s', a.amtype, a.amhandler) FROM pg_am AS a
    UNION ALL
    SELECT
        'pg_language'::regclass, l.oid,
        concat_ws(', ', CASE WHEN l.lanpltrusted THEN 'trusted' ELSE 'untrusted' END, l.lanplcallfoid::regproc, l.laninline::regproc, l.lanvalidator::regproc)
    FROM pg_language AS l
    UNION ALL
    SELECT
        'pg_foreign_data_wrapper'::regclass, w.oid,
        concat_ws(', ', 'handler ' || w.fdwhandler::regproc, 'validator ' || w.fdwvalidator::regproc, array_to_string(w.fdwoptions, ', '))
    FROM pg_foreign_data_wrapper AS w
    UNION ALL
    SELECT
        'pg_foreign_server'::regclass, s.oid,
        concat_ws(
            ', ', 'wrapper ' || w.fdwname, 'type ' || s.srvtype, 'version ' || s.srvversion,
            (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM unnest(s.srvoptions) AS o WHERE o !~* '^pass')
        )
    FROM pg_foreign_server AS s
    JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
    UNION ALL
    SELECT 'pg_user_mapping'::regclass, u.umid, 'present'
    FROM pg_user_mappings AS u
    UNION ALL
    SELECT
        'pg_publication'::regclass, p.oid,
        concat_ws(
            ', ', CASE WHEN p.puballtables THEN 'all tables' END, CASE WHEN p.pubinsert THEN 'insert' END,
            CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
            CASE WHEN p.pubtruncate THEN 'truncate' END, CASE WHEN p.pubviaroot THEN 'via root' END,
            CASE to_jsonb(p) ->> 'pubgencols' WHEN 's' THEN 'generated columns' END,
            'schemas ' || (
                SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname COLLATE "C")
                FROM pg_depend AS d
                JOIN pg_depend AS of_schema USING (classid, objid)
                JOIN pg_namespace AS n ON of_schema.refclassid = 'pg_namespace'::regclass AND n.oid = of_schema.refobjid
                WHERE
                    d.classid = to_regclass('pg_catalog.pg_publication_namespace')  -- since 15
                    AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid
            ),
            (
                SELECT string_agg(
                    concat_ws(
                        ' ', format('%I.%I', t.schemaname, t.tablename),
                        'columns ' || (
                            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                            FROM pg_publication_rel AS r
                            JOIN pg_attribute AS a ON a.attrelid = r.prrelid
                            WHERE
                                r.prpubid = p.oid AND r.prrelid = to_regclass(format('%I.%I', t.schemaname, t.tablename))
                                AND to_jsonb(r) -> 'prattrs' @> to_jsonb(a.attnum)
                        ),
                        'where ' || (to_jsonb(t) ->> 'rowfilter')
                    ), ', '
                    ORDER BY t.schemaname COLLATE "C", t.tablename COLLATE "C"
                )
                FROM pg_publication_tables AS t
                WHERE t.pubname = p.pubname AND NOT p.puballtables
            )
        )
    FROM pg_publication AS p
    UNION ALL
    SELECT
        'pg_subscription'::regclass, s.oid,
        concat_ws(
            '; ', format('%s of %s', CASE WHEN s.subenabled THEN 'enabled' ELSE 'disabled' END, array_to_string(s.subpublications, ', ')),
            'slot ' || s.subslotname, 'synchronous_commit ' || nullif(s.subsynccommit, 'off'), CASE WHEN s.subbinary THEN 'binary' END,
            -- What is said where nobody says anything has changed in 18.
            CASE
                WHEN to_jsonb(s) ->> 'substream' IN ('t', 'true') THEN 'streaming'
                WHEN current_setting('server_version_num')::integer < 180000 THEN CASE to_jsonb(s) ->> 'substream' WHEN 'p' THEN 'parallel streaming' END
                ELSE CASE to_jsonb(s) ->> 'substream' WHEN 'f' THEN 'no streaming' END
            END,
            CASE WHEN to_jsonb(s) ->> 'subtwophasestate' <> 'd' THEN 'two phase' END,
            CASE to_jsonb(s) ->> 'subdisableonerr' WHEN 'true' THEN 'disabled on error' END,
            CASE to_jsonb(s) ->> 'subpasswordrequired' WHEN 'false' THEN 'no password required' END,
            CASE to_jsonb(s) ->> 'subrunasowner' WHEN 'true' THEN 'run as owner' END,
            CASE to_jsonb(s) ->> 'subfailover' WHEN 'true' THEN 'failover' END,
            'origin ' || nullif(to_jsonb(s) ->> 'suborigin', 'any')
        )
    FROM pg_subscription AS s
    WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
)

SELECT i.type AS kind, i.identity AS name, f.definition
FROM found AS f
CROSS JOIN pg_identify_object(f.class, f.oid, 0) AS i
WHERE
    f.oid >= 16384 AND coalesce(i.schema, '') !~ '^(pg_temp|information_schema$)'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d WHERE d.classid = f.class AND d.objid = f.oid AND d.deptype = 'e'
    )
