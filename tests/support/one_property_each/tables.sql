-- Tables, and what inherits; see schema_properties.py for the form of these files.

-- table: p.added
-- owner: table p.added
-- rows: p.added
-- then
CREATE TABLE p.added ();

-- table: p.logged
CREATE TABLE p.logged ();
-- then
ALTER TABLE p.logged SET UNLOGGED;

-- table: p.child
CREATE TABLE p.parent ();
CREATE TABLE p.child () INHERITS (p.parent);
-- then
ALTER TABLE p.child NO INHERIT p.parent;

-- table: p.second_child
CREATE TABLE p.mother ();
CREATE TABLE p.father ();
CREATE TABLE p.second_child () INHERITS (p.mother, p.father);
-- then
ALTER TABLE p.second_child NO INHERIT p.mother;
ALTER TABLE p.second_child INHERIT p.mother;

-- table: p.bound
-- rows: p.by_range
CREATE TABLE p.by_range (id integer) PARTITION BY RANGE (id);
CREATE TABLE p.bound PARTITION OF p.by_range FOR VALUES FROM (0) TO (10);
INSERT INTO p.by_range VALUES (1);
-- then
ALTER TABLE p.by_range DETACH PARTITION p.bound;
ALTER TABLE p.by_range ATTACH PARTITION p.bound FOR VALUES FROM (0) TO (20);
UPDATE p.by_range SET id = 2;

-- table: p.detached
-- rows: p.detached
CREATE TABLE p.by_list (id integer) PARTITION BY LIST (id);
CREATE TABLE p.detached PARTITION OF p.by_list FOR VALUES IN (1);
-- then
ALTER TABLE p.by_list DETACH PARTITION p.detached;

-- table: p.partition_key
CREATE TABLE p.partition_key (a integer, b integer) PARTITION BY HASH (a);
-- then
DROP TABLE p.partition_key;
CREATE TABLE p.partition_key (a integer, b integer) PARTITION BY HASH (b);

-- table: p.typed
CREATE TYPE p.row AS (id integer);
CREATE TABLE p.typed OF p.row;
-- then
ALTER TABLE p.typed NOT OF;

-- table: p.access_method
CREATE TABLE p.access_method ();
-- then
DROP TABLE p.access_method;
CREATE TABLE p.access_method () USING sheets;

-- table: p.tablespace
CREATE TABLE p.tablespace ();
-- then
ALTER TABLE p.tablespace SET TABLESPACE property_space;

-- table: p.options
CREATE TABLE p.options ();
-- then
ALTER TABLE p.options SET (fillfactor = 70);

-- table: p.toast_options
CREATE TABLE p.toast_options (a text);
-- then
ALTER TABLE p.toast_options SET (toast.autovacuum_enabled = off);

-- table: p.row_security
CREATE TABLE p.row_security ();
-- then
ALTER TABLE p.row_security ENABLE ROW LEVEL SECURITY;

-- table: p.forced_row_security
CREATE TABLE p.forced_row_security ();
-- then
ALTER TABLE p.forced_row_security FORCE ROW LEVEL SECURITY;

-- table: p.replica_nothing
CREATE TABLE p.replica_nothing ();
-- then
ALTER TABLE p.replica_nothing REPLICA IDENTITY NOTHING;

-- table: p.replica_full
CREATE TABLE p.replica_full ();
-- then
ALTER TABLE p.replica_full REPLICA IDENTITY FULL;

-- table: p.replica_index
CREATE TABLE p.replica_index (id integer NOT NULL);
CREATE UNIQUE INDEX replica_index_id ON p.replica_index (id);
-- then
ALTER TABLE p.replica_index REPLICA IDENTITY USING INDEX replica_index_id;

-- table: p.clustered
CREATE TABLE p.clustered (id integer);
CREATE INDEX clustered_id ON p.clustered (id);
-- then
ALTER TABLE p.clustered CLUSTER ON clustered_id;

-- foreign table: p.far
CREATE FOREIGN TABLE p.far () SERVER elsewhere OPTIONS (name 'a');
-- then
ALTER FOREIGN TABLE p.far OPTIONS (SET name 'b');

-- foreign table: p.moved
CREATE FOREIGN TABLE p.moved () SERVER elsewhere;
-- then
DROP FOREIGN TABLE p.moved;
CREATE FOREIGN TABLE p.moved () SERVER other;

-- rows: p.rows
CREATE TABLE p.rows (id integer);
-- then
INSERT INTO p.rows VALUES (1);

-- rows: p.other_rows
CREATE TABLE p.other_rows (id integer);
INSERT INTO p.other_rows VALUES (1);
-- then
UPDATE p.other_rows SET id = 2;

-- table: p.replica_other_index
CREATE TABLE p.replica_other_index (a integer NOT NULL UNIQUE, b integer NOT NULL UNIQUE);
ALTER TABLE p.replica_other_index REPLICA IDENTITY USING INDEX replica_other_index_a_key;
-- then
ALTER TABLE p.replica_other_index REPLICA IDENTITY USING INDEX replica_other_index_b_key;

-- table: p.clustered_other_index
CREATE TABLE p.clustered_other_index (a integer UNIQUE, b integer UNIQUE);
ALTER TABLE p.clustered_other_index CLUSTER ON clustered_other_index_a_key;
-- then
ALTER TABLE p.clustered_other_index CLUSTER ON clustered_other_index_b_key;
