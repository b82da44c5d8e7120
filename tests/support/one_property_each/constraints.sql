-- Constraints, indexes and extended statistics.

-- constraint: check_added on p.check_added
CREATE TABLE p.check_added (a integer);
-- then
ALTER TABLE p.check_added ADD CONSTRAINT check_added CHECK (a > 0);

-- constraint: check_condition on p.check_condition
CREATE TABLE p.check_condition (a integer, CONSTRAINT check_condition CHECK (a > 0));
-- then
ALTER TABLE p.check_condition DROP CONSTRAINT check_condition;
ALTER TABLE p.check_condition ADD CONSTRAINT check_condition CHECK (a > 1);

-- constraint: check_name on p.check_name
-- constraint: check_other_name on p.check_name
CREATE TABLE p.check_name (a integer, CONSTRAINT check_name CHECK (a > 0));
-- then
ALTER TABLE p.check_name RENAME CONSTRAINT check_name TO check_other_name;

-- constraint: check_inherited on p.check_inherited
CREATE TABLE p.check_inherited (a integer, CONSTRAINT check_inherited CHECK (a > 0));
-- then
ALTER TABLE p.check_inherited DROP CONSTRAINT check_inherited;
ALTER TABLE p.check_inherited ADD CONSTRAINT check_inherited CHECK (a > 0) NO INHERIT;

-- constraint: check_validated on p.check_validated
CREATE TABLE p.check_validated (a integer);
ALTER TABLE p.check_validated ADD CONSTRAINT check_validated CHECK (a > 0) NOT VALID;
-- then
ALTER TABLE p.check_validated VALIDATE CONSTRAINT check_validated;

-- constraint: check_enforced on p.check_enforced
-- since 18
CREATE TABLE p.check_enforced (a integer, CONSTRAINT check_enforced CHECK (a > 0));
-- then
ALTER TABLE p.check_enforced DROP CONSTRAINT check_enforced;
ALTER TABLE p.check_enforced ADD CONSTRAINT check_enforced CHECK (a > 0) NOT ENFORCED;

-- constraint: not_null_validated on p.not_null_validated
-- column: p.not_null_validated.a
-- since 18
CREATE TABLE p.not_null_validated (a integer);
-- then
ALTER TABLE p.not_null_validated ADD CONSTRAINT not_null_validated NOT NULL a NOT VALID;

-- constraint: a_not_null on p.not_null_inherited
-- since 18
CREATE TABLE p.not_null_inherited (a integer CONSTRAINT a_not_null NOT NULL);
-- then
ALTER TABLE p.not_null_inherited ALTER CONSTRAINT a_not_null NO INHERIT;

-- constraint: domain_check on p.domain_check
CREATE DOMAIN p.domain_check AS integer CONSTRAINT domain_check CHECK (VALUE > 0);
-- then
ALTER DOMAIN p.domain_check DROP CONSTRAINT domain_check;
ALTER DOMAIN p.domain_check ADD CONSTRAINT domain_check CHECK (VALUE > 1);

-- constraint: domain_validated on p.domain_validated
CREATE DOMAIN p.domain_validated AS integer;
ALTER DOMAIN p.domain_validated ADD CONSTRAINT domain_validated CHECK (VALUE > 0) NOT VALID;
-- then
ALTER DOMAIN p.domain_validated VALIDATE CONSTRAINT domain_validated;

-- constraint: key_columns_key on p.key_columns
-- index: p.key_columns_key
CREATE TABLE p.key_columns (a integer NOT NULL, b integer NOT NULL);
ALTER TABLE p.key_columns ADD CONSTRAINT key_columns_key PRIMARY KEY (a, b);
-- then
ALTER TABLE p.key_columns DROP CONSTRAINT key_columns_key;
ALTER TABLE p.key_columns ADD CONSTRAINT key_columns_key PRIMARY KEY (b, a);

-- constraint: key_kind_key on p.key_kind
CREATE TABLE p.key_kind (a integer NOT NULL CONSTRAINT key_kind_key UNIQUE);
-- then
ALTER TABLE p.key_kind DROP CONSTRAINT key_kind_key;
ALTER TABLE p.key_kind ADD CONSTRAINT key_kind_key PRIMARY KEY (a);

-- constraint: key_dropped_key on p.key_dropped
-- index: p.key_dropped_key
CREATE TABLE p.key_dropped (a integer NOT NULL CONSTRAINT key_dropped_key PRIMARY KEY);
-- then
ALTER TABLE p.key_dropped DROP CONSTRAINT key_dropped_key;
ALTER TABLE p.key_dropped ALTER COLUMN a SET NOT NULL;

-- constraint: unique_dropped_key on p.unique_dropped
CREATE TABLE p.unique_dropped (a integer CONSTRAINT unique_dropped_key UNIQUE);
-- then
ALTER TABLE p.unique_dropped DROP CONSTRAINT unique_dropped_key;
CREATE UNIQUE INDEX unique_dropped_key ON p.unique_dropped (a);

-- constraint: unique_deferrable_key on p.unique_deferrable
CREATE TABLE p.unique_deferrable (a integer CONSTRAINT unique_deferrable_key UNIQUE DEFERRABLE);
-- then
ALTER TABLE p.unique_deferrable DROP CONSTRAINT unique_deferrable_key;
ALTER TABLE p.unique_deferrable ADD CONSTRAINT unique_deferrable_key UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;

-- constraint: unique_nulls_key on p.unique_nulls
-- index: p.unique_nulls_key
-- since 15
CREATE TABLE p.unique_nulls (a integer CONSTRAINT unique_nulls_key UNIQUE);
-- then
ALTER TABLE p.unique_nulls DROP CONSTRAINT unique_nulls_key;
ALTER TABLE p.unique_nulls ADD CONSTRAINT unique_nulls_key UNIQUE NULLS NOT DISTINCT (a);

-- constraint: unique_included_key on p.unique_included
-- index: p.unique_included_key
CREATE TABLE p.unique_included (a integer CONSTRAINT unique_included_key UNIQUE, b integer);
-- then
ALTER TABLE p.unique_included DROP CONSTRAINT unique_included_key;
ALTER TABLE p.unique_included ADD CONSTRAINT unique_included_key UNIQUE (a) INCLUDE (b);

-- constraint: unique_periods_key on p.unique_periods
-- index: p.unique_periods_key
-- since 18
CREATE TABLE p.unique_periods (a int4range, b int4range, CONSTRAINT unique_periods_key UNIQUE (a, b));
-- then
ALTER TABLE p.unique_periods DROP CONSTRAINT unique_periods_key;
ALTER TABLE p.unique_periods ADD CONSTRAINT unique_periods_key UNIQUE (a, b WITHOUT OVERLAPS);

-- constraint: exclude_operator_key on p.exclude_operator
CREATE TABLE p.exclude_operator (
    a int4range, CONSTRAINT exclude_operator_key EXCLUDE USING gist (a WITH &&)
);
-- then
ALTER TABLE p.exclude_operator DROP CONSTRAINT exclude_operator_key;
ALTER TABLE p.exclude_operator ADD CONSTRAINT exclude_operator_key EXCLUDE USING gist (a WITH =);

-- constraint: exclude_dropped_key on p.exclude_dropped
CREATE TABLE p.exclude_dropped (
    a int4range, CONSTRAINT exclude_dropped_key EXCLUDE USING gist (a WITH &&)
);
-- then
ALTER TABLE p.exclude_dropped DROP CONSTRAINT exclude_dropped_key;
CREATE INDEX exclude_dropped_key ON p.exclude_dropped USING gist (a);

-- constraint: exclude_where_key on p.exclude_where
-- index: p.exclude_where_key
CREATE TABLE p.exclude_where (
    a integer, CONSTRAINT exclude_where_key EXCLUDE (a WITH =) WHERE (a > 0)
);
-- then
ALTER TABLE p.exclude_where DROP CONSTRAINT exclude_where_key;
ALTER TABLE p.exclude_where ADD CONSTRAINT exclude_where_key EXCLUDE (a WITH =) WHERE (a > 1);

-- constraint: reference_added on p.reference_added
CREATE TABLE p.referenced (a integer PRIMARY KEY, b integer UNIQUE);
CREATE TABLE p.reference_added (a integer);
-- then
ALTER TABLE p.reference_added ADD CONSTRAINT reference_added FOREIGN KEY (a) REFERENCES p.referenced;

-- constraint: reference_key on p.reference_key
CREATE TABLE p.reference_key (a integer CONSTRAINT reference_key REFERENCES p.referenced (a));
-- then
ALTER TABLE p.reference_key DROP CONSTRAINT reference_key;
ALTER TABLE p.reference_key ADD CONSTRAINT reference_key FOREIGN KEY (a) REFERENCES p.referenced (b);

-- constraint: reference_update on p.reference_update
CREATE TABLE p.reference_update (a integer CONSTRAINT reference_update REFERENCES p.referenced);
-- then
ALTER TABLE p.reference_update DROP CONSTRAINT reference_update;
ALTER TABLE p.reference_update
    ADD CONSTRAINT reference_update FOREIGN KEY (a) REFERENCES p.referenced ON UPDATE CASCADE;

-- constraint: reference_delete on p.reference_delete
CREATE TABLE p.reference_delete (a integer CONSTRAINT reference_delete REFERENCES p.referenced);
-- then
ALTER TABLE p.reference_delete DROP CONSTRAINT reference_delete;
ALTER TABLE p.reference_delete
    ADD CONSTRAINT reference_delete FOREIGN KEY (a) REFERENCES p.referenced ON DELETE CASCADE;

-- constraint: reference_columns on p.reference_columns
-- since 15
CREATE TABLE p.reference_columns (
    a integer, CONSTRAINT reference_columns FOREIGN KEY (a) REFERENCES p.referenced ON DELETE SET NULL
);
-- then
ALTER TABLE p.reference_columns DROP CONSTRAINT reference_columns;
ALTER TABLE p.reference_columns ADD CONSTRAINT reference_columns
    FOREIGN KEY (a) REFERENCES p.referenced ON DELETE SET NULL (a);

-- constraint: reference_match on p.reference_match
CREATE TABLE p.reference_match (a integer CONSTRAINT reference_match REFERENCES p.referenced);
-- then
ALTER TABLE p.reference_match DROP CONSTRAINT reference_match;
ALTER TABLE p.reference_match
    ADD CONSTRAINT reference_match FOREIGN KEY (a) REFERENCES p.referenced MATCH FULL;

-- constraint: reference_deferred on p.reference_deferred
CREATE TABLE p.reference_deferred (a integer CONSTRAINT reference_deferred REFERENCES p.referenced);
-- then
ALTER TABLE p.reference_deferred ALTER CONSTRAINT reference_deferred DEFERRABLE;

-- constraint: reference_validated on p.reference_validated
CREATE TABLE p.reference_validated (a integer);
ALTER TABLE p.reference_validated
    ADD CONSTRAINT reference_validated FOREIGN KEY (a) REFERENCES p.referenced NOT VALID;
-- then
ALTER TABLE p.reference_validated VALIDATE CONSTRAINT reference_validated;

-- constraint: reference_disabled on p.reference_disabled
CREATE TABLE p.reference_disabled (a integer CONSTRAINT reference_disabled REFERENCES p.referenced);
-- then
ALTER TABLE p.reference_disabled DISABLE TRIGGER ALL;

-- index: p.index_added
CREATE TABLE p.indexed (a text, b text);
-- then
CREATE INDEX index_added ON p.indexed (a);

-- index: p.index_method
CREATE INDEX index_method ON p.indexed (a);
-- then
DROP INDEX p.index_method;
CREATE INDEX index_method ON p.indexed USING hash (a);

-- index: p.index_columns
CREATE INDEX index_columns ON p.indexed (a, b);
-- then
DROP INDEX p.index_columns;
CREATE INDEX index_columns ON p.indexed (b, a);

-- index: p.index_unique
CREATE INDEX index_unique ON p.indexed (a);
-- then
DROP INDEX p.index_unique;
CREATE UNIQUE INDEX index_unique ON p.indexed (a);

-- index: p.index_class
CREATE INDEX index_class ON p.indexed (a);
-- then
DROP INDEX p.index_class;
CREATE INDEX index_class ON p.indexed (a text_pattern_ops);

-- index: p.index_collation
CREATE INDEX index_collation ON p.indexed (a);
-- then
DROP INDEX p.index_collation;
CREATE INDEX index_collation ON p.indexed (a COLLATE "C");

-- index: p.index_order
CREATE INDEX index_order ON p.indexed (a);
-- then
DROP INDEX p.index_order;
CREATE INDEX index_order ON p.indexed (a DESC);

-- index: p.index_nulls
CREATE INDEX index_nulls ON p.indexed (a);
-- then
DROP INDEX p.index_nulls;
CREATE INDEX index_nulls ON p.indexed (a NULLS FIRST);

-- index: p.index_expression
CREATE INDEX index_expression ON p.indexed (lower(a));
-- then
DROP INDEX p.index_expression;
CREATE INDEX index_expression ON p.indexed (upper(a));

-- index: p.index_condition
CREATE INDEX index_condition ON p.indexed (a) WHERE b = 'x';
-- then
DROP INDEX p.index_condition;
CREATE INDEX index_condition ON p.indexed (a) WHERE b = 'y';

-- index: p.index_included
CREATE INDEX index_included ON p.indexed (a);
-- then
DROP INDEX p.index_included;
CREATE INDEX index_included ON p.indexed (a) INCLUDE (b);

-- index: p.index_options
CREATE INDEX index_options ON p.indexed (a);
-- then
ALTER INDEX p.index_options SET (fillfactor = 50);

-- index: p.index_valid
CREATE INDEX index_valid ON p.indexed (a);
-- then
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'p.index_valid'::regclass;

-- index: p.index_tablespace
CREATE INDEX index_tablespace ON p.indexed (a);
-- then
ALTER INDEX p.index_tablespace SET TABLESPACE property_space;

-- index: p.index_attached
-- index: p.index_of_all
CREATE TABLE p.index_of_parts (a integer) PARTITION BY LIST (a);
CREATE TABLE p.index_of_part PARTITION OF p.index_of_parts FOR VALUES IN (1);
CREATE INDEX index_attached ON p.index_of_part (a);
CREATE INDEX index_of_all ON ONLY p.index_of_parts (a);
CREATE INDEX index_of_none ON ONLY p.index_of_parts (a);
-- then
ALTER INDEX p.index_of_all ATTACH PARTITION p.index_attached;

-- index: p.index_of_matview
CREATE MATERIALIZED VIEW p.matview_indexed AS SELECT 1 AS a;
CREATE INDEX index_of_matview ON p.matview_indexed (a);
-- then
DROP INDEX p.index_of_matview;
CREATE UNIQUE INDEX index_of_matview ON p.matview_indexed (a);

-- statistics: p.statistics_kinds
CREATE TABLE p.counted (a integer, b integer);
CREATE STATISTICS p.statistics_kinds (ndistinct) ON a, b FROM p.counted;
-- then
DROP STATISTICS p.statistics_kinds;
CREATE STATISTICS p.statistics_kinds (dependencies) ON a, b FROM p.counted;

-- statistics: p.statistics_target
CREATE STATISTICS p.statistics_target ON a, b FROM p.counted;
-- then
ALTER STATISTICS p.statistics_target SET STATISTICS 6;

-- statistics: p.statistics_expression
CREATE STATISTICS p.statistics_expression ON (a + 1) FROM p.counted;
-- then
DROP STATISTICS p.statistics_expression;
CREATE STATISTICS p.statistics_expression ON (a + 2) FROM p.counted;

-- index: p.index_of_no_part
CREATE TABLE p.index_of_no_parts (a integer) PARTITION BY LIST (a);
CREATE TABLE p.no_part PARTITION OF p.index_of_no_parts FOR VALUES IN (1);
-- then
CREATE INDEX index_of_no_part ON ONLY p.index_of_no_parts (a);
