-- What no dump has, and so is not compared: it belongs to an extension, to the system, to a session
-- or to another object.

-- nothing
CREATE FUNCTION p.make_member(class regclass, object oid) RETURNS void LANGUAGE sql
    AS $$
    INSERT INTO pg_depend
    SELECT class, object, 0, 'pg_extension'::regclass, oid, 0, 'e' FROM pg_extension WHERE extname = 'plpgsql'
    $$;
-- then
CREATE TABLE p.member (
    a integer DEFAULT 1 CONSTRAINT k CHECK (a > 0),
    b integer CONSTRAINT u UNIQUE DEFERRABLE,
    c integer
) WITH (fillfactor = 80);
CREATE INDEX member_b ON p.member (b);
CREATE STATISTICS p.member ON a, b FROM p.member;
CREATE TRIGGER member BEFORE INSERT ON p.member FOR EACH ROW EXECUTE FUNCTION p.touch();
CREATE RULE member AS ON DELETE TO p.member DO INSTEAD NOTHING;
CREATE POLICY member ON p.member;
COMMENT ON TABLE p.member IS 'a comment';
COMMENT ON COLUMN p.member.a IS 'a comment';
GRANT SELECT ON p.member TO property_reader;
GRANT SELECT (a) ON p.member TO property_reader;
ALTER TABLE p.member OWNER TO property_owner;
ALTER EXTENSION plpgsql ADD TABLE p.member;
SELECT p.make_member('pg_statistic_ext', oid) FROM pg_statistic_ext WHERE stxname = 'member';

-- nothing
-- then
CREATE VIEW p.member_view AS SELECT 1 AS a;
CREATE MATERIALIZED VIEW p.member_matview AS SELECT 1 AS a;
CREATE SEQUENCE p.member_sequence;
CREATE FOREIGN TABLE p.member_foreign (a integer) SERVER elsewhere;
CREATE TYPE p.member_composite AS (a integer);
CREATE TYPE p.member_enum AS ENUM ();
CREATE TYPE p.member_range AS RANGE (subtype = integer);
CREATE DOMAIN p.member_domain AS integer CONSTRAINT k CHECK (VALUE > 0);
CREATE FUNCTION p.member() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p.member_procedure() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE p.member(integer) (SFUNC = int4pl, STYPE = integer);
ALTER EXTENSION plpgsql ADD VIEW p.member_view;
ALTER EXTENSION plpgsql ADD MATERIALIZED VIEW p.member_matview;
ALTER EXTENSION plpgsql ADD SEQUENCE p.member_sequence;
ALTER EXTENSION plpgsql ADD FOREIGN TABLE p.member_foreign;
ALTER EXTENSION plpgsql ADD TYPE p.member_composite;
ALTER EXTENSION plpgsql ADD TYPE p.member_enum;
ALTER EXTENSION plpgsql ADD TYPE p.member_range;
ALTER EXTENSION plpgsql ADD DOMAIN p.member_domain;
ALTER EXTENSION plpgsql ADD FUNCTION p.member();
ALTER EXTENSION plpgsql ADD PROCEDURE p.member_procedure();
ALTER EXTENSION plpgsql ADD AGGREGATE p.member(integer);

-- nothing
CREATE TYPE p.of_members AS ENUM ();
CREATE FUNCTION p.member_cast(p.of_members) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION p.member_transform(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4abs';
-- then
CREATE OPERATOR p.!!& (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE OPERATOR FAMILY p.member USING hash;
CREATE OPERATOR CLASS p.member FOR TYPE integer USING hash FAMILY p.member AS STORAGE integer;
CREATE CAST (p.of_members AS integer) WITH FUNCTION p.member_cast(p.of_members);
CREATE TRANSFORM FOR p.of_members LANGUAGE plpgsql (FROM SQL WITH FUNCTION p.member_transform(internal));
CREATE ACCESS METHOD member TYPE TABLE HANDLER heap_tableam_handler;
CREATE COLLATION p.member (LOCALE = 'C');
CREATE CONVERSION p.member FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE LANGUAGE member HANDLER p.call_handler;
CREATE FOREIGN DATA WRAPPER member;
CREATE SERVER member FOREIGN DATA WRAPPER wires;
CREATE EVENT TRIGGER member ON ddl_command_end WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION p.seen();
CREATE SCHEMA member;
CREATE TEXT SEARCH PARSER p.member (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
CREATE TEXT SEARCH TEMPLATE p.member (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY p.member (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION p.member (COPY = simple);
ALTER EXTENSION plpgsql ADD OPERATOR p.!!& (integer, integer);
ALTER EXTENSION plpgsql ADD OPERATOR CLASS p.member USING hash;
ALTER EXTENSION plpgsql ADD OPERATOR FAMILY p.member USING hash;
ALTER EXTENSION plpgsql ADD CAST (p.of_members AS integer);
ALTER EXTENSION plpgsql ADD TRANSFORM FOR p.of_members LANGUAGE plpgsql;
ALTER EXTENSION plpgsql ADD ACCESS METHOD member;
ALTER EXTENSION plpgsql ADD COLLATION p.member;
ALTER EXTENSION plpgsql ADD CONVERSION p.member;
ALTER EXTENSION plpgsql ADD LANGUAGE member;
ALTER EXTENSION plpgsql ADD FOREIGN DATA WRAPPER member;
ALTER EXTENSION plpgsql ADD SERVER member;
ALTER EXTENSION plpgsql ADD EVENT TRIGGER member;
ALTER EXTENSION plpgsql ADD SCHEMA member;
ALTER EXTENSION plpgsql ADD TEXT SEARCH PARSER p.member;
ALTER EXTENSION plpgsql ADD TEXT SEARCH TEMPLATE p.member;
ALTER EXTENSION plpgsql ADD TEXT SEARCH DICTIONARY p.member;
ALTER EXTENSION plpgsql ADD TEXT SEARCH CONFIGURATION p.member;

-- nothing
-- then
CREATE TABLE information_schema.of_system (a serial PRIMARY KEY CHECK (a > 0), b integer);
CREATE INDEX of_system_b ON information_schema.of_system (b);
CREATE STATISTICS information_schema.of_system ON a, b FROM information_schema.of_system;
CREATE TRIGGER of_system BEFORE INSERT ON information_schema.of_system FOR EACH ROW EXECUTE FUNCTION p.touch();
CREATE RULE of_system AS ON DELETE TO information_schema.of_system DO INSTEAD NOTHING;
CREATE POLICY of_system ON information_schema.of_system;
CREATE VIEW information_schema.view_of_system AS SELECT 1 AS a;
CREATE TYPE information_schema.type_of_system AS ENUM ();
CREATE DOMAIN information_schema.domain_of_system AS integer CHECK (VALUE > 0);
CREATE FUNCTION information_schema.of_system() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE OPERATOR information_schema.!!& (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE COLLATION information_schema.of_system (LOCALE = 'C');
CREATE TEXT SEARCH DICTIONARY information_schema.of_system (TEMPLATE = simple);
GRANT SELECT ON information_schema.of_system TO property_reader;
COMMENT ON TABLE information_schema.of_system IS 'a comment';
COMMENT ON SCHEMA information_schema IS 'a comment';
COMMENT ON FUNCTION pg_catalog.now() IS 'a comment';
GRANT CREATE ON SCHEMA information_schema TO property_reader;

-- nothing
-- then
CREATE TEMP TABLE of_session (a serial PRIMARY KEY CHECK (a > 0), b integer);
INSERT INTO of_session VALUES (1, 1);
CREATE INDEX of_session_b ON of_session (b);
CREATE STATISTICS pg_temp.of_session ON a, b FROM of_session;
CREATE TRIGGER of_session BEFORE INSERT ON of_session FOR EACH ROW EXECUTE FUNCTION p.touch();
CREATE RULE of_session AS ON DELETE TO of_session DO INSTEAD NOTHING;
CREATE POLICY of_session ON of_session;
CREATE TEMP VIEW view_of_session AS SELECT 1 AS a;
CREATE TEMP SEQUENCE sequence_of_session;
CREATE TYPE pg_temp.type_of_session AS ENUM ();
CREATE TYPE pg_temp.composite_of_session AS (a integer);
CREATE DOMAIN pg_temp.domain_of_session AS integer CHECK (VALUE > 0);
CREATE FUNCTION pg_temp.of_session() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE pg_temp.of_session(integer) (SFUNC = int4pl, STYPE = integer);
CREATE OPERATOR pg_temp.!!& (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE OPERATOR CLASS pg_temp.of_session FOR TYPE integer USING hash AS STORAGE integer;
CREATE COLLATION pg_temp.of_session (LOCALE = 'C');
CREATE CONVERSION pg_temp.of_session FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TEXT SEARCH DICTIONARY pg_temp.of_session (TEMPLATE = simple);
GRANT SELECT ON of_session TO property_reader;
GRANT EXECUTE ON FUNCTION pg_temp.of_session() TO property_reader;
COMMENT ON TABLE of_session IS 'a comment';
COMMENT ON FUNCTION pg_temp.of_session() IS 'a comment';

-- constraint: renamed_reference on p.renamed_parts
CREATE TABLE p.renamed_parts (a integer CONSTRAINT renamed_key PRIMARY KEY) PARTITION BY LIST (a);
CREATE TABLE p.renamed_part PARTITION OF p.renamed_parts FOR VALUES IN (1);
-- then
ALTER TABLE p.renamed_parts ADD CONSTRAINT renamed_reference FOREIGN KEY (a) REFERENCES p.referenced;

-- nothing
CREATE TABLE p.dropped_columns (a integer, b integer, c text);
CREATE VIEW p.dropped_columns_seen AS SELECT 1 AS a;
-- then
ALTER TABLE p.dropped_columns ADD COLUMN d integer;
ALTER TABLE p.dropped_columns DROP COLUMN d;

-- nothing
-- since 17
CREATE TABLE p.all_but_maintain ();
GRANT ALL ON p.all_but_maintain TO property_reader;
-- then
REVOKE MAINTAIN ON p.all_but_maintain FROM property_reader;
REVOKE MAINTAIN ON p.all_but_maintain FROM CURRENT_USER;

-- nothing
-- since 17
CREATE TABLE p.half_maintained ();
REVOKE SELECT ON p.half_maintained FROM CURRENT_USER;
-- then
REVOKE MAINTAIN ON p.half_maintained FROM CURRENT_USER;

-- nothing
-- since 17
ALTER DEFAULT PRIVILEGES FOR ROLE property_superuser IN SCHEMA p GRANT SELECT ON TABLES TO property_superuser;
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_superuser IN SCHEMA p GRANT MAINTAIN ON TABLES TO property_superuser;

-- column: p.rights_given_and_taken.b
CREATE TABLE p.rights_given_and_taken (a integer, b integer);
CREATE SEQUENCE p.rights_given_and_taken_too;
CREATE FUNCTION p.rights_given_and_taken() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TYPE p.rights_given_and_taken_of_type AS ENUM ();
-- then
GRANT SELECT ON p.rights_given_and_taken, p.rights_given_and_taken_too TO property_reader;
REVOKE SELECT ON p.rights_given_and_taken, p.rights_given_and_taken_too FROM property_reader;
GRANT SELECT (a, b) ON p.rights_given_and_taken TO property_reader;
REVOKE SELECT (a) ON p.rights_given_and_taken FROM property_reader;
ALTER TABLE p.rights_given_and_taken DROP COLUMN b;
GRANT EXECUTE ON FUNCTION p.rights_given_and_taken() TO property_reader;
REVOKE EXECUTE ON FUNCTION p.rights_given_and_taken() FROM property_reader;
GRANT USAGE ON TYPE p.rights_given_and_taken_of_type TO property_reader;
REVOKE USAGE ON TYPE p.rights_given_and_taken_of_type FROM property_reader;

-- nothing
CREATE TABLE p.rights_in_order ();
GRANT SELECT, INSERT ON p.rights_in_order TO property_owner;
GRANT SELECT ON p.rights_in_order TO property_reader;
SELECT lo_create(6000);
GRANT SELECT ON LARGE OBJECT 6000 TO property_owner;
GRANT SELECT ON LARGE OBJECT 6000 TO property_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE property_reader IN SCHEMA p GRANT SELECT, INSERT ON TABLES TO property_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE property_reader IN SCHEMA p GRANT SELECT ON TABLES TO property_reader;
-- then
REVOKE SELECT, INSERT ON p.rights_in_order FROM property_owner;
GRANT SELECT, INSERT ON p.rights_in_order TO property_owner;
REVOKE SELECT ON LARGE OBJECT 6000 FROM property_owner;
GRANT SELECT ON LARGE OBJECT 6000 TO property_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE property_reader IN SCHEMA p REVOKE SELECT, INSERT ON TABLES FROM property_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE property_reader IN SCHEMA p GRANT SELECT, INSERT ON TABLES TO property_owner;

-- nothing
CREATE TABLE p.options_in_order (a text)
    WITH (fillfactor = 70, autovacuum_enabled = off, toast.autovacuum_enabled = off, toast.autovacuum_vacuum_threshold = 9);
ALTER TABLE p.options_in_order ALTER COLUMN a SET (n_distinct = 3, n_distinct_inherited = 4);
CREATE VIEW p.view_options_in_order WITH (security_barrier, check_option = local) AS SELECT a FROM p.options_in_order;
CREATE MATERIALIZED VIEW p.matview_options_in_order WITH (fillfactor = 70, autovacuum_enabled = off) AS SELECT ''::text AS a;
ALTER MATERIALIZED VIEW p.matview_options_in_order SET (toast.autovacuum_enabled = off, toast.autovacuum_vacuum_threshold = 9);
ALTER MATERIALIZED VIEW p.matview_options_in_order ALTER COLUMN a SET (n_distinct = 3, n_distinct_inherited = 4);
CREATE EVENT TRIGGER tags_in_order ON ddl_command_end
    WHEN TAG IN ('SECURITY LABEL', 'ALTER TABLE') EXECUTE FUNCTION p.seen();
CREATE SERVER options_in_order FOREIGN DATA WRAPPER wires OPTIONS (a '1', b '2');
-- then
ALTER TABLE p.options_in_order RESET (fillfactor, toast.autovacuum_enabled);
ALTER TABLE p.options_in_order SET (fillfactor = 70, toast.autovacuum_enabled = off);
ALTER TABLE p.options_in_order ALTER COLUMN a RESET (n_distinct);
ALTER TABLE p.options_in_order ALTER COLUMN a SET (n_distinct = 3);
ALTER VIEW p.view_options_in_order RESET (security_barrier);
ALTER VIEW p.view_options_in_order SET (security_barrier);
ALTER MATERIALIZED VIEW p.matview_options_in_order RESET (fillfactor, toast.autovacuum_enabled);
ALTER MATERIALIZED VIEW p.matview_options_in_order SET (fillfactor = 70, toast.autovacuum_enabled = off);
ALTER MATERIALIZED VIEW p.matview_options_in_order ALTER COLUMN a RESET (n_distinct);
ALTER MATERIALIZED VIEW p.matview_options_in_order ALTER COLUMN a SET (n_distinct = 3);
DROP EVENT TRIGGER tags_in_order;
CREATE EVENT TRIGGER tags_in_order ON ddl_command_end
    WHEN TAG IN ('ALTER TABLE', 'SECURITY LABEL') EXECUTE FUNCTION p.seen();
ALTER SERVER options_in_order OPTIONS (DROP a);
ALTER SERVER options_in_order OPTIONS (ADD a '1');

-- nothing
CREATE OPERATOR FAMILY p.members_in_order USING btree;
ALTER OPERATOR FAMILY p.members_in_order USING btree ADD
    OPERATOR 1 < (integer, integer), OPERATOR 1 < (bigint, bigint), OPERATOR 2 <= (integer, integer),
    FUNCTION 1 btint4cmp(integer, integer), FUNCTION 1 btint8cmp(bigint, bigint),
    FUNCTION 4 (integer, integer) btequalimage(oid), FUNCTION 4 (bigint, bigint) btequalimage(oid);
CREATE TEXT SEARCH CONFIGURATION p.mapping_in_order (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION p.mapping_in_order ADD MAPPING FOR int WITH simple;
ALTER TEXT SEARCH CONFIGURATION p.mapping_in_order ADD MAPPING FOR word WITH simple, english_stem;
-- then
ALTER OPERATOR FAMILY p.members_in_order USING btree DROP
    OPERATOR 1 (integer, integer), OPERATOR 1 (bigint, bigint), OPERATOR 2 (integer, integer),
    FUNCTION 1 (integer, integer), FUNCTION 1 (bigint, bigint),
    FUNCTION 4 (integer, integer), FUNCTION 4 (bigint, bigint);
ALTER OPERATOR FAMILY p.members_in_order USING btree ADD
    FUNCTION 4 (bigint, bigint) btequalimage(oid), FUNCTION 4 (integer, integer) btequalimage(oid),
    FUNCTION 1 btint8cmp(bigint, bigint), FUNCTION 1 btint4cmp(integer, integer),
    OPERATOR 2 <= (integer, integer), OPERATOR 1 < (bigint, bigint), OPERATOR 1 < (integer, integer);
DROP TEXT SEARCH CONFIGURATION p.mapping_in_order;
CREATE TEXT SEARCH CONFIGURATION p.mapping_in_order (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION p.mapping_in_order ADD MAPPING FOR word WITH french_stem, english_stem;
ALTER TEXT SEARCH CONFIGURATION p.mapping_in_order ALTER MAPPING FOR word REPLACE french_stem WITH simple;
ALTER TEXT SEARCH CONFIGURATION p.mapping_in_order ADD MAPPING FOR int WITH simple;

-- nothing
CREATE TYPE p.labels_in_order AS ENUM ('a', 'b', 'c');
CREATE TABLE p.columns_in_order (a integer, b integer);
CREATE TABLE p.statistics_in_order (a integer, b integer);
CREATE INDEX statistics_in_order_a ON p.statistics_in_order ((a + 1), (b + 1));
ALTER INDEX p.statistics_in_order_a ALTER COLUMN 1 SET STATISTICS 7;
ALTER INDEX p.statistics_in_order_a ALTER COLUMN 2 SET STATISTICS 7;
-- then
DROP TYPE p.labels_in_order;
CREATE TYPE p.labels_in_order AS ENUM ('c');
ALTER TYPE p.labels_in_order ADD VALUE 'b' BEFORE 'c';
ALTER TYPE p.labels_in_order ADD VALUE 'a' BEFORE 'b';
DROP TABLE p.columns_in_order;
CREATE TABLE p.columns_in_order (x integer, a integer, b integer);
ALTER TABLE p.columns_in_order DROP COLUMN x;
ALTER TABLE p.columns_in_order ALTER COLUMN a SET STATISTICS 7;
ALTER TABLE p.columns_in_order ALTER COLUMN a SET STATISTICS -1;
ALTER INDEX p.statistics_in_order_a ALTER COLUMN 1 SET STATISTICS 8;
ALTER INDEX p.statistics_in_order_a ALTER COLUMN 1 SET STATISTICS 7;

-- nothing
-- with contrib
CREATE EXTENSION unaccent;
-- then
COMMENT ON EXTENSION unaccent IS 'a comment';

-- nothing
CREATE TABLE p.of_invalid_index (a integer);
CREATE INDEX invalid_index ON p.of_invalid_index (a);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'p.invalid_index'::regclass;
-- then
DROP INDEX p.invalid_index;
