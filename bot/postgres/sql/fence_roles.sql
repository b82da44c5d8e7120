-- The roles that can log in or carry a fence's mark, and where each has anything. $1 the database,
-- $2 the name of the owner that the service is configured with, $3 the name of the mark's setting.
--
-- pg_shdepend knows for the whole server which roles own something or have been granted something
-- in which database; the role that initdb made is not in it, for it can never be dropped.
WITH RECURSIVE here AS (
    SELECT oid, datdba FROM pg_database WHERE datname = $1
),

marks AS (
    SELECT s.setrole AS role, substr(line, length($3) + 2) AS mark
    FROM pg_db_role_setting AS s
    CROSS JOIN unnest(s.setconfig) AS line
    WHERE s.setdatabase = 0 AND starts_with(line, $3 || '=')
),

wanted AS (
    SELECT r.oid, r.rolname, r.rolcanlogin, r.rolsuper, m.mark
    FROM pg_roles AS r
    LEFT JOIN marks AS m ON m.role = r.oid
    WHERE r.rolcanlogin OR m.mark IS NOT NULL
),

-- Each of them with itself and all roles that it is a member of, directly or not.
belongs AS (
    SELECT w.oid AS member, w.oid AS role
    FROM wanted AS w
    UNION
    SELECT b.member, m.roleid
    FROM belongs AS b
    JOIN pg_auth_members AS m ON m.member = b.role
),

has AS (
    SELECT DISTINCT
        d.refobjid AS role,
        CASE WHEN d.dbid = 0 THEN d.objid ELSE d.dbid END AS database,
        d.dbid <> 0 AS inside
    FROM pg_shdepend AS d
    WHERE
        d.refclassid = 'pg_authid'::regclass
        AND (d.dbid <> 0 OR d.classid = 'pg_database'::regclass)
    UNION
    SELECT datdba, oid, false FROM pg_database
)

SELECT
    w.rolname::text AS name,
    w.rolcanlogin AS can_login,
    w.rolsuper AS is_superuser,
    coalesce(
        bool_or(b.role = (SELECT oid FROM pg_roles WHERE rolname = $2))
        OR bool_or(h.database = (SELECT oid FROM here)),
        false
    ) AS belongs_here,
    -- To own the maintenance database, or to be let into it, is no use of it.
    coalesce(
        array_agg(DISTINCT d.datname::text) FILTER (
            WHERE d.oid <> (SELECT oid FROM here) AND (h.inside OR d.datname <> 'postgres')
        ), '{}'
    ) AS other_databases,
    w.mark
FROM wanted AS w
JOIN belongs AS b ON b.member = w.oid
LEFT JOIN has AS h ON h.role = b.role
LEFT JOIN pg_database AS d ON d.oid = h.database AND NOT d.datistemplate
GROUP BY w.oid, w.rolname, w.rolcanlogin, w.rolsuper, w.mark
ORDER BY w.rolname
