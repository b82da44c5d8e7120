-- Triggers, rules, policies, views and sequences.

-- trigger: trigger_added on p.triggered
CREATE TABLE p.triggered (a integer, b integer);
-- then
CREATE TRIGGER trigger_added BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();

-- trigger: trigger_event on p.triggered
CREATE TRIGGER trigger_event BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
CREATE OR REPLACE TRIGGER trigger_event BEFORE UPDATE ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();

-- trigger: trigger_time on p.triggered
CREATE TRIGGER trigger_time BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
CREATE OR REPLACE TRIGGER trigger_time AFTER INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();

-- trigger: trigger_level on p.triggered
CREATE TRIGGER trigger_level BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
CREATE OR REPLACE TRIGGER trigger_level BEFORE INSERT ON p.triggered FOR EACH STATEMENT EXECUTE FUNCTION p.touch();

-- trigger: trigger_function on p.triggered
CREATE TRIGGER trigger_function BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
CREATE OR REPLACE TRIGGER trigger_function BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch_too();

-- trigger: trigger_argument on p.triggered
CREATE TRIGGER trigger_argument BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch('a');
-- then
CREATE OR REPLACE TRIGGER trigger_argument BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch('b');

-- trigger: trigger_columns on p.triggered
CREATE TRIGGER trigger_columns BEFORE UPDATE OF a ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
CREATE OR REPLACE TRIGGER trigger_columns BEFORE UPDATE OF b ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();

-- trigger: trigger_condition on p.triggered
CREATE TRIGGER trigger_condition BEFORE INSERT ON p.triggered FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION p.touch();
-- then
CREATE OR REPLACE TRIGGER trigger_condition BEFORE INSERT ON p.triggered FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION p.touch();

-- trigger: trigger_tables on p.triggered
CREATE TRIGGER trigger_tables AFTER INSERT ON p.triggered FOR EACH STATEMENT EXECUTE FUNCTION p.touch();
-- then
CREATE OR REPLACE TRIGGER trigger_tables AFTER INSERT ON p.triggered
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION p.touch();

-- trigger: trigger_deferred on p.triggered
CREATE CONSTRAINT TRIGGER trigger_deferred AFTER INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
DROP TRIGGER trigger_deferred ON p.triggered;
CREATE CONSTRAINT TRIGGER trigger_deferred AFTER INSERT ON p.triggered
    DEFERRABLE FOR EACH ROW EXECUTE FUNCTION p.touch();

-- trigger: trigger_enabled on p.triggered
CREATE TRIGGER trigger_enabled BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
ALTER TABLE p.triggered DISABLE TRIGGER trigger_enabled;

-- trigger: trigger_always on p.triggered
CREATE TRIGGER trigger_always BEFORE INSERT ON p.triggered FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
ALTER TABLE p.triggered ENABLE ALWAYS TRIGGER trigger_always;

-- trigger: trigger_of_part on p.triggered_part
CREATE TABLE p.triggered_parts (a integer) PARTITION BY LIST (a);
CREATE TABLE p.triggered_part PARTITION OF p.triggered_parts FOR VALUES IN (1);
CREATE TRIGGER trigger_of_part AFTER INSERT ON p.triggered_parts FOR EACH ROW EXECUTE FUNCTION p.touch();
-- then
ALTER TABLE p.triggered_part DISABLE TRIGGER trigger_of_part;

-- event trigger: event_event
CREATE EVENT TRIGGER event_event ON ddl_command_start WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION p.seen();
-- then
DROP EVENT TRIGGER event_event;
CREATE EVENT TRIGGER event_event ON ddl_command_end WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION p.seen();

-- event trigger: event_tag
CREATE EVENT TRIGGER event_tag ON ddl_command_start WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION p.seen();
-- then
DROP EVENT TRIGGER event_tag;
CREATE EVENT TRIGGER event_tag ON ddl_command_start
    WHEN TAG IN ('SECURITY LABEL', 'ALTER TABLE') EXECUTE FUNCTION p.seen();

-- event trigger: event_function
CREATE EVENT TRIGGER event_function ON ddl_command_start WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION p.seen();
-- then
DROP EVENT TRIGGER event_function;
CREATE EVENT TRIGGER event_function ON ddl_command_start WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION p.seen_too();

-- event trigger: event_enabled
CREATE EVENT TRIGGER event_enabled ON ddl_command_start WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION p.seen();
-- then
ALTER EVENT TRIGGER event_enabled DISABLE;

-- rule: rule_added on p.ruled
CREATE TABLE p.ruled (a integer);
-- then
CREATE RULE rule_added AS ON DELETE TO p.ruled DO INSTEAD NOTHING;

-- rule: rule_action on p.ruled
CREATE RULE rule_action AS ON DELETE TO p.ruled DO INSTEAD NOTHING;
-- then
CREATE OR REPLACE RULE rule_action AS ON DELETE TO p.ruled DO ALSO NOTHING;

-- rule: rule_enabled on p.ruled
CREATE RULE rule_enabled AS ON DELETE TO p.ruled DO INSTEAD NOTHING;
-- then
ALTER TABLE p.ruled DISABLE RULE rule_enabled;

-- policy: policy_added on p.guarded
CREATE TABLE p.guarded (a integer);
-- then
CREATE POLICY policy_added ON p.guarded;

-- policy: policy_restrictive on p.guarded
CREATE POLICY policy_restrictive ON p.guarded;
-- then
DROP POLICY policy_restrictive ON p.guarded;
CREATE POLICY policy_restrictive ON p.guarded AS RESTRICTIVE;

-- policy: policy_command on p.guarded
CREATE POLICY policy_command ON p.guarded;
-- then
DROP POLICY policy_command ON p.guarded;
CREATE POLICY policy_command ON p.guarded FOR UPDATE;

-- policy: policy_roles on p.guarded
CREATE POLICY policy_roles ON p.guarded TO property_reader;
-- then
ALTER POLICY policy_roles ON p.guarded TO property_owner;

-- policy: policy_roles_public on p.guarded
CREATE POLICY policy_roles_public ON p.guarded TO property_reader;
-- then
ALTER POLICY policy_roles_public ON p.guarded TO PUBLIC;

-- policy: policy_using on p.guarded
CREATE POLICY policy_using ON p.guarded USING (a > 0);
-- then
ALTER POLICY policy_using ON p.guarded USING (a > 1);

-- policy: policy_check on p.guarded
CREATE POLICY policy_check ON p.guarded WITH CHECK (a > 0);
-- then
ALTER POLICY policy_check ON p.guarded WITH CHECK (a > 1);

-- view: p.view_query
CREATE VIEW p.view_query AS SELECT 1 AS a;
-- then
CREATE OR REPLACE VIEW p.view_query AS SELECT 2 AS a;

-- view: p.view_order
CREATE VIEW p.view_order AS SELECT relname, oid FROM pg_class ORDER BY 1;
-- then
CREATE OR REPLACE VIEW p.view_order AS SELECT relname, oid FROM pg_class ORDER BY 2;

-- view: p.view_used
CREATE TABLE p.one (a integer);
CREATE TABLE p.two (a integer);
CREATE VIEW p.view_used AS SELECT a FROM p.one;
-- then
CREATE OR REPLACE VIEW p.view_used AS SELECT a FROM p.two;

-- view: p.view_column
CREATE VIEW p.view_column AS SELECT 1 AS a;
-- then
ALTER VIEW p.view_column RENAME a TO b;

-- view: p.view_column_type
CREATE VIEW p.view_column_type AS SELECT 1 AS a;
-- then
DROP VIEW p.view_column_type;
CREATE VIEW p.view_column_type AS SELECT 1::bigint AS a;

-- view: p.view_barrier
CREATE VIEW p.view_barrier AS SELECT 1 AS a;
-- then
ALTER VIEW p.view_barrier SET (security_barrier);

-- view: p.view_invoker
-- since 15
CREATE VIEW p.view_invoker AS SELECT 1 AS a;
-- then
ALTER VIEW p.view_invoker SET (security_invoker);

-- view: p.view_checked
CREATE VIEW p.view_checked AS SELECT a FROM p.one;
-- then
ALTER VIEW p.view_checked SET (check_option = local);

-- materialized view: p.matview_query
CREATE MATERIALIZED VIEW p.matview_query AS SELECT 1 AS a;
-- then
DROP MATERIALIZED VIEW p.matview_query;
CREATE MATERIALIZED VIEW p.matview_query AS SELECT 2 AS a;

-- materialized view: p.matview_populated
CREATE MATERIALIZED VIEW p.matview_populated AS SELECT 1 AS a;
-- then
REFRESH MATERIALIZED VIEW p.matview_populated WITH NO DATA;

-- materialized view: p.matview_options
CREATE MATERIALIZED VIEW p.matview_options AS SELECT 1 AS a;
-- then
ALTER MATERIALIZED VIEW p.matview_options SET (fillfactor = 50);

-- materialized view: p.matview_toast_options
CREATE MATERIALIZED VIEW p.matview_toast_options AS SELECT ''::text AS a;
-- then
ALTER MATERIALIZED VIEW p.matview_toast_options SET (toast.autovacuum_enabled = off);

-- materialized view: p.matview_tablespace
CREATE MATERIALIZED VIEW p.matview_tablespace AS SELECT 1 AS a;
-- then
ALTER MATERIALIZED VIEW p.matview_tablespace SET TABLESPACE property_space;

-- materialized view: p.matview_method
CREATE MATERIALIZED VIEW p.matview_method AS SELECT 1 AS a;
-- then
DROP MATERIALIZED VIEW p.matview_method;
CREATE MATERIALIZED VIEW p.matview_method USING sheets AS SELECT 1 AS a;

-- materialized view: p.matview_clustered
CREATE MATERIALIZED VIEW p.matview_clustered AS SELECT 1 AS a;
CREATE INDEX matview_clustered_a ON p.matview_clustered (a);
-- then
ALTER MATERIALIZED VIEW p.matview_clustered CLUSTER ON matview_clustered_a;

-- sequence: p.sequence_added
-- sequence state: p.sequence_added
-- owner: sequence p.sequence_added
-- then
CREATE SEQUENCE p.sequence_added;

-- sequence: p.sequence_type
CREATE SEQUENCE p.sequence_type MAXVALUE 9;
-- then
ALTER SEQUENCE p.sequence_type AS integer;

-- sequence: p.sequence_start
CREATE SEQUENCE p.sequence_start;
-- then
ALTER SEQUENCE p.sequence_start START WITH 2;

-- sequence: p.sequence_increment
CREATE SEQUENCE p.sequence_increment;
-- then
ALTER SEQUENCE p.sequence_increment INCREMENT BY 2;

-- sequence: p.sequence_least
CREATE SEQUENCE p.sequence_least;
-- then
ALTER SEQUENCE p.sequence_least MINVALUE 0;

-- sequence: p.sequence_greatest
CREATE SEQUENCE p.sequence_greatest;
-- then
ALTER SEQUENCE p.sequence_greatest MAXVALUE 9;

-- sequence: p.sequence_cache
CREATE SEQUENCE p.sequence_cache;
-- then
ALTER SEQUENCE p.sequence_cache CACHE 2;

-- sequence: p.sequence_cycle
CREATE SEQUENCE p.sequence_cycle;
-- then
ALTER SEQUENCE p.sequence_cycle CYCLE;

-- sequence: p.sequence_owned
CREATE TABLE p.sequence_owner (a integer, b integer);
CREATE SEQUENCE p.sequence_owned OWNED BY p.sequence_owner.a;
-- then
ALTER SEQUENCE p.sequence_owned OWNED BY p.sequence_owner.b;

-- sequence state: p.sequence_value
CREATE SEQUENCE p.sequence_value;
-- then
SELECT setval('p.sequence_value', 7, false);

-- sequence state: p.sequence_called
CREATE SEQUENCE p.sequence_called;
-- then
SELECT setval('p.sequence_called', 1, true);

-- trigger: trigger_of_all on p.triggered_parts
-- then
CREATE TRIGGER trigger_of_all AFTER INSERT ON p.triggered_parts FOR EACH ROW EXECUTE FUNCTION p.touch();

-- view: p.view_shadowed
CREATE TABLE p.pg_am (amname name);
CREATE VIEW p.view_shadowed AS SELECT amname FROM pg_am;
-- then
CREATE OR REPLACE VIEW p.view_shadowed AS SELECT amname FROM p.pg_am;

-- rule: rule_of_view on p.view_ruled
CREATE TABLE p.of_rule (a integer);
CREATE VIEW p.view_ruled AS SELECT 1 AS a;
-- then
CREATE RULE rule_of_view AS ON DELETE TO p.view_ruled DO INSTEAD DELETE FROM p.of_rule;
