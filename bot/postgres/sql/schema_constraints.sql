-- Constraints of tables and domains. NOT NULL belongs to the column (18 lists it here as well,
-- others do not) unless it is not validated or not inherited. What a partition takes over from its root is named by
-- the server that makes it. A trigger that is off makes a foreign key that holds nothing.
SELECT
    'constraint' AS kind,
    (pg_identify_object('pg_constraint'::regclass, o.oid, 0)).identity AS name,
    pg_get_constraintdef(o.oid) || CASE
        WHEN EXISTS (
            SELECT FROM pg_trigger AS g WHERE g.tgconstraint = o.oid AND g.tgenabled <> 'O'
        ) THEN '; its triggers are not enabled'
        ELSE ''
    END AS definition
FROM pg_constraint AS o
JOIN pg_namespace AS n ON n.oid = o.connamespace
WHERE
    (o.contype IN ('c', 'f', 'p', 'u', 'x') OR (o.contype = 'n' AND (NOT o.convalidated OR o.connoinherit)))
    AND o.conparentid = 0
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.deptype = 'e' AND (
            (d.classid = 'pg_class'::regclass AND d.objid = o.conrelid)
            OR (d.classid = 'pg_type'::regclass AND d.objid = o.contypid)
        )
    )
