-- What belongs to the database itself, under any name that it has. A setting with a dot in its name
-- is an application's own and may be a secret: it is compared without being shown.
WITH here AS (
    SELECT * FROM pg_database WHERE datname = current_database()
)

SELECT 'database' AS kind, 'encoding' AS name, pg_encoding_to_char(encoding)::text AS definition FROM here
UNION ALL
SELECT
    'database', 'locale',
    concat_ws(
        ', ', 'collate ' || datcollate, 'ctype ' || datctype,
        -- ICU's locale came with 15 and got another name in 17; C's own is the default provider.
        CASE WHEN to_jsonb(here) ->> 'datlocprovider' <> 'c' THEN
            format('provider %s %s', to_jsonb(here) ->> 'datlocprovider', coalesce(to_jsonb(here) ->> 'datlocale', to_jsonb(here) ->> 'daticulocale'))
        END
    )
FROM here
UNION ALL
SELECT 'owner', 'database', pg_get_userbyid(datdba)::text FROM here
UNION ALL
SELECT 'comment', 'database', c.description
FROM here
JOIN pg_shdescription AS c ON c.classoid = 'pg_database'::regclass AND c.objoid = here.oid
UNION ALL
SELECT 'privileges', 'database', string_agg(line, '; ' ORDER BY line COLLATE "C")
FROM (
    SELECT
        CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END || ': '
        || string_agg(e.privilege_type || CASE WHEN e.is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY e.privilege_type COLLATE "C") AS line
    FROM here
    CROSS JOIN aclexplode(coalesce(here.datacl, acldefault('d', here.datdba))) AS e
    GROUP BY e.grantee
) AS granted
UNION ALL
SELECT
    'setting',
    concat_ws(' ', split_part(c.line, '=', 1), 'for ' || quote_ident(pg_get_userbyid(nullif(s.setrole, 0)))),
    CASE
        WHEN split_part(c.line, '=', 1) LIKE '%.%' THEN 'a value with the hash ' || encode(sha256(convert_to(c.line, 'UTF8')), 'hex')
        ELSE substr(c.line, strpos(c.line, '=') + 1)
    END
FROM here
JOIN pg_db_role_setting AS s ON s.setdatabase = here.oid
CROSS JOIN unnest(s.setconfig) AS c (line)
WHERE NOT starts_with(c.line, 'pgherd.')  -- marks of our own (bot/postgres/fence/marks.py)
