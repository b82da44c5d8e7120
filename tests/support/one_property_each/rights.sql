-- Owners, privileges, default privileges, comments and large objects.

-- owner: table p.table_owner
CREATE TABLE p.table_owner ();
-- then
ALTER TABLE p.table_owner OWNER TO property_owner;

-- owner: table p.partitioned_owner
CREATE TABLE p.partitioned_owner (a integer) PARTITION BY LIST (a);
-- then
ALTER TABLE p.partitioned_owner OWNER TO property_owner;

-- owner: view p.view_owner
CREATE VIEW p.view_owner AS SELECT 1;
-- then
ALTER VIEW p.view_owner OWNER TO property_owner;

-- owner: materialized view p.matview_owner
CREATE MATERIALIZED VIEW p.matview_owner AS SELECT 1 AS a;
-- then
ALTER MATERIALIZED VIEW p.matview_owner OWNER TO property_owner;

-- owner: sequence p.sequence_owned_by
CREATE SEQUENCE p.sequence_owned_by;
-- then
ALTER SEQUENCE p.sequence_owned_by OWNER TO property_owner;

-- owner: foreign table p.foreign_owner
CREATE FOREIGN TABLE p.foreign_owner () SERVER elsewhere;
-- then
ALTER FOREIGN TABLE p.foreign_owner OWNER TO property_owner;

-- owner: type p.type_owner
CREATE TYPE p.type_owner AS ENUM ();
-- then
ALTER TYPE p.type_owner OWNER TO property_owner;

-- owner: type p.composite_owner
CREATE TYPE p.composite_owner AS ();
-- then
ALTER TYPE p.composite_owner OWNER TO property_owner;

-- owner: type p.domain_owner
CREATE DOMAIN p.domain_owner AS integer;
-- then
ALTER DOMAIN p.domain_owner OWNER TO property_owner;

-- owner: schema schema_owner
CREATE SCHEMA schema_owner;
-- then
ALTER SCHEMA schema_owner OWNER TO property_owner;

-- owner: schema public
-- then
ALTER SCHEMA public OWNER TO property_owner;

-- owner: function p.function_owner()
CREATE FUNCTION p.function_owner() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.function_owner() OWNER TO property_owner;

-- owner: procedure p.procedure_owner()
CREATE PROCEDURE p.procedure_owner() LANGUAGE sql AS 'SELECT 1';
-- then
ALTER PROCEDURE p.procedure_owner() OWNER TO property_owner;

-- owner: aggregate p.aggregate_owner(integer)
CREATE AGGREGATE p.aggregate_owner(integer) (SFUNC = int4pl, STYPE = integer);
-- then
ALTER AGGREGATE p.aggregate_owner(integer) OWNER TO property_owner;

-- owner: operator p.!!?(integer,integer)
CREATE OPERATOR p.!!? (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
-- then
ALTER OPERATOR p.!!? (integer, integer) OWNER TO property_owner;

-- owner: operator family p.family_owner USING hash
CREATE OPERATOR FAMILY p.family_owner USING hash;
-- then
ALTER OPERATOR FAMILY p.family_owner USING hash OWNER TO property_owner;

-- owner: operator class p.class_owner USING hash
CREATE OPERATOR CLASS p.class_owner FOR TYPE integer USING hash FAMILY p.family_owner AS STORAGE integer;
-- then
ALTER OPERATOR CLASS p.class_owner USING hash OWNER TO property_owner;

-- owner: collation p.collation_owner
CREATE COLLATION p.collation_owner (LOCALE = 'C');
-- then
ALTER COLLATION p.collation_owner OWNER TO property_owner;

-- owner: conversion p.conversion_owner
CREATE CONVERSION p.conversion_owner FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- then
ALTER CONVERSION p.conversion_owner OWNER TO property_owner;

-- owner: language language_owner
CREATE LANGUAGE language_owner HANDLER p.call_handler;
-- then
ALTER LANGUAGE language_owner OWNER TO property_owner;

-- owner: statistics object p.statistics_owner
CREATE STATISTICS p.statistics_owner ON a, b FROM p.counted;
-- then
ALTER STATISTICS p.statistics_owner OWNER TO property_owner;

-- owner: text search configuration p.configuration_owner
CREATE TEXT SEARCH CONFIGURATION p.configuration_owner (COPY = simple);
-- then
ALTER TEXT SEARCH CONFIGURATION p.configuration_owner OWNER TO property_owner;

-- owner: text search dictionary p.dictionary_owner
CREATE TEXT SEARCH DICTIONARY p.dictionary_owner (TEMPLATE = simple);
-- then
ALTER TEXT SEARCH DICTIONARY p.dictionary_owner OWNER TO property_owner;

-- owner: foreign-data wrapper wrapper_owner
CREATE FOREIGN DATA WRAPPER wrapper_owner;
-- then
ALTER FOREIGN DATA WRAPPER wrapper_owner OWNER TO property_superuser;

-- owner: server server_owner
CREATE SERVER server_owner FOREIGN DATA WRAPPER wires;
-- then
ALTER SERVER server_owner OWNER TO property_superuser;

-- owner: event trigger event_owner
CREATE EVENT TRIGGER event_owner ON ddl_command_end WHEN TAG IN ('SECURITY LABEL') EXECUTE FUNCTION p.seen();
-- then
ALTER EVENT TRIGGER event_owner OWNER TO property_superuser;

-- owner: publication publication_owner
CREATE PUBLICATION publication_owner;
-- then
ALTER PUBLICATION publication_owner OWNER TO property_superuser;

-- owner: subscription subscription_owner
CREATE SUBSCRIPTION subscription_owner CONNECTION '' PUBLICATION a
    WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_owner OWNER TO property_superuser;

-- privileges: table p.table_rights
CREATE TABLE p.table_rights ();
-- then
GRANT SELECT ON p.table_rights TO property_reader;

-- privileges: table p.own_rights
CREATE TABLE p.own_rights ();
-- then
REVOKE DELETE ON p.own_rights FROM CURRENT_USER;

-- privileges: table p.grant_option
CREATE TABLE p.grant_option ();
GRANT SELECT ON p.grant_option TO property_reader;
-- then
GRANT SELECT ON p.grant_option TO property_reader WITH GRANT OPTION;

-- privileges: table p.public_rights
CREATE TABLE p.public_rights ();
-- then
GRANT SELECT ON p.public_rights TO PUBLIC;

-- privileges: table p.granted_to
CREATE TABLE p.granted_to ();
GRANT SELECT ON p.granted_to TO property_reader;
-- then
REVOKE SELECT ON p.granted_to FROM property_reader;
GRANT SELECT ON p.granted_to TO property_owner;

-- privileges: table p.granted_by
CREATE TABLE p.granted_by ();
GRANT SELECT ON p.granted_by TO property_owner WITH GRANT OPTION;
GRANT SELECT ON p.granted_by TO property_reader;
-- then
REVOKE SELECT ON p.granted_by FROM property_reader;
SET ROLE property_owner;
GRANT SELECT ON p.granted_by TO property_reader;
RESET ROLE;

-- privileges: table column p.column_rights.a
CREATE TABLE p.column_rights (a integer, b integer);
GRANT SELECT (b) ON p.column_rights TO property_reader;
-- then
GRANT SELECT (a) ON p.column_rights TO property_reader;

-- privileges: view p.view_rights
CREATE VIEW p.view_rights AS SELECT 1;
-- then
GRANT SELECT ON p.view_rights TO property_reader;

-- privileges: materialized view p.matview_rights
CREATE MATERIALIZED VIEW p.matview_rights AS SELECT 1 AS a;
-- then
GRANT SELECT ON p.matview_rights TO property_reader;

-- privileges: foreign table p.foreign_rights
CREATE FOREIGN TABLE p.foreign_rights () SERVER elsewhere;
-- then
GRANT SELECT ON p.foreign_rights TO property_reader;

-- privileges: sequence p.sequence_rights
CREATE SEQUENCE p.sequence_rights;
-- then
GRANT USAGE ON SEQUENCE p.sequence_rights TO property_reader;

-- privileges: function p.function_rights()
CREATE FUNCTION p.function_rights() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
REVOKE EXECUTE ON FUNCTION p.function_rights() FROM PUBLIC;

-- privileges: procedure p.procedure_rights()
CREATE PROCEDURE p.procedure_rights() LANGUAGE sql AS 'SELECT 1';
-- then
REVOKE EXECUTE ON PROCEDURE p.procedure_rights() FROM PUBLIC;

-- privileges: aggregate p.aggregate_rights(integer)
CREATE AGGREGATE p.aggregate_rights(integer) (SFUNC = int4pl, STYPE = integer);
-- then
REVOKE EXECUTE ON FUNCTION p.aggregate_rights(integer) FROM PUBLIC;

-- privileges: schema schema_rights
CREATE SCHEMA schema_rights;
-- then
GRANT USAGE ON SCHEMA schema_rights TO property_reader;

-- privileges: schema public
-- then
GRANT ALL ON SCHEMA public TO property_reader;

-- privileges: type p.type_rights
CREATE TYPE p.type_rights AS ENUM ();
-- then
REVOKE USAGE ON TYPE p.type_rights FROM PUBLIC;

-- privileges: type p.domain_rights
CREATE DOMAIN p.domain_rights AS integer;
-- then
REVOKE USAGE ON DOMAIN p.domain_rights FROM PUBLIC;

-- privileges: language language_rights
CREATE TRUSTED LANGUAGE language_rights HANDLER p.call_handler;
-- then
REVOKE USAGE ON LANGUAGE language_rights FROM PUBLIC;

-- privileges: language plpgsql
-- then
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;

-- privileges: foreign-data wrapper wrapper_rights
CREATE FOREIGN DATA WRAPPER wrapper_rights;
-- then
GRANT USAGE ON FOREIGN DATA WRAPPER wrapper_rights TO property_reader;

-- privileges: server server_rights
CREATE SERVER server_rights FOREIGN DATA WRAPPER wires;
-- then
GRANT USAGE ON FOREIGN SERVER server_rights TO property_reader;

-- privileges: function pg_catalog.pg_read_file(pg_catalog.text)
-- then
GRANT EXECUTE ON FUNCTION pg_read_file(text) TO property_reader;

-- privileges: view pg_catalog.pg_hba_file_rules
-- then
GRANT SELECT ON pg_hba_file_rules TO property_reader;

-- privileges: table p.maintain
-- since 17
CREATE TABLE p.maintain ();
-- then
GRANT MAINTAIN ON p.maintain TO property_reader;

-- default privileges: for role property_owner on tables
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner GRANT SELECT ON TABLES TO property_reader;

-- default privileges: for role property_owner in schema p on tables
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner IN SCHEMA p GRANT SELECT ON TABLES TO PUBLIC;
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner IN SCHEMA p REVOKE SELECT ON TABLES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner IN SCHEMA p GRANT INSERT ON TABLES TO PUBLIC;

-- default privileges: for role property_owner in schema p on sequences
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner IN SCHEMA p GRANT SELECT ON SEQUENCES TO property_reader;
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner IN SCHEMA p
    GRANT SELECT ON SEQUENCES TO property_reader WITH GRANT OPTION;

-- default privileges: for role property_owner on functions
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- default privileges: for role property_owner in schema p on types
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner IN SCHEMA p GRANT USAGE ON TYPES TO property_reader;
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner IN SCHEMA p REVOKE USAGE ON TYPES FROM property_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner IN SCHEMA p GRANT USAGE ON TYPES TO property_superuser;

-- default privileges: for role property_owner on schemas
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_owner GRANT USAGE ON SCHEMAS TO property_reader;

-- default privileges: for role property_reader on tables
ALTER DEFAULT PRIVILEGES FOR ROLE property_reader REVOKE ALL ON TABLES FROM property_reader;
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_reader GRANT SELECT ON TABLES TO property_reader;

-- comment: table p.t
-- comment: table column p.t.a
-- comment: view p.v
-- comment: view column p.v.a
-- comment: materialized view p.m
-- comment: sequence p.s
-- comment: index p.i
-- comment: foreign table p.f
-- comment: type p.e
-- comment: type p.c
-- comment: type p.d
-- comment: table constraint k on p.t
-- comment: domain constraint k on p.d
-- comment: function p.touch()
-- comment: procedure p.make_base_type(pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text)
-- comment: aggregate p.a(integer)
-- comment: operator p.!!#(integer,integer)
-- comment: operator class p.o USING hash
-- comment: operator family p.o USING hash
-- comment: access method am
-- comment: cast (p.e AS integer)
-- comment: collation p.l
-- comment: conversion p.n
-- comment: trigger g on p.t
-- comment: event trigger event_event
-- comment: rule r on p.t
-- comment: policy y on p.t
-- comment: publication publication_root
-- comment: subscription subscription_owner
-- comment: schema p
-- comment: schema public
-- comment: language language_rights
-- comment: transform for p.e language plpgsql
-- comment: text search parser p.as_default
-- comment: text search template p.as_simple
-- comment: text search dictionary p.dictionary_owner
-- comment: text search configuration p.configuration_owner
-- comment: foreign-data wrapper wires
-- comment: server elsewhere
-- comment: statistics object p.z
-- comment: large object 4711
-- comment: large object 77
CREATE TABLE p.t (a integer, b integer, CONSTRAINT k CHECK (a > 0));
CREATE VIEW p.v AS SELECT 1 AS a;
CREATE MATERIALIZED VIEW p.m AS SELECT 1 AS a;
CREATE SEQUENCE p.s;
CREATE INDEX i ON p.t (a);
CREATE FOREIGN TABLE p.f () SERVER elsewhere;
CREATE TYPE p.e AS ENUM ();
CREATE TYPE p.c AS ();
CREATE DOMAIN p.d AS text CONSTRAINT k CHECK (VALUE <> '');
CREATE AGGREGATE p.a(integer) (SFUNC = int4pl, STYPE = integer);
CREATE OPERATOR p.!!# (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE OPERATOR CLASS p.o FOR TYPE integer USING hash AS STORAGE integer;
CREATE ACCESS METHOD am TYPE TABLE HANDLER heap_tableam_handler;
CREATE FUNCTION p.to_integer(p.e) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE CAST (p.e AS integer) WITH FUNCTION p.to_integer(p.e);
CREATE COLLATION p.l (LOCALE = 'C');
CREATE CONVERSION p.n FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TRIGGER g BEFORE INSERT ON p.t FOR EACH ROW EXECUTE FUNCTION p.touch();
CREATE RULE r AS ON DELETE TO p.t DO INSTEAD NOTHING;
CREATE POLICY y ON p.t;
CREATE FUNCTION p.from_e(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4abs';
CREATE TRANSFORM FOR p.e LANGUAGE plpgsql (FROM SQL WITH FUNCTION p.from_e(internal));
CREATE STATISTICS p.z ON a, b FROM p.t;
SELECT lo_create(4711), lo_create(77);
-- then
COMMENT ON TABLE p.t IS 'a comment';
COMMENT ON COLUMN p.t.a IS 'a comment';
COMMENT ON VIEW p.v IS 'a comment';
COMMENT ON COLUMN p.v.a IS 'a comment';
COMMENT ON MATERIALIZED VIEW p.m IS 'a comment';
COMMENT ON SEQUENCE p.s IS 'a comment';
COMMENT ON INDEX p.i IS 'a comment';
COMMENT ON FOREIGN TABLE p.f IS 'a comment';
COMMENT ON TYPE p.e IS 'a comment';
COMMENT ON TYPE p.c IS 'a comment';
COMMENT ON DOMAIN p.d IS 'a comment';
COMMENT ON CONSTRAINT k ON p.t IS 'a comment';
COMMENT ON CONSTRAINT k ON DOMAIN p.d IS 'a comment';
COMMENT ON FUNCTION p.touch() IS 'a comment';
COMMENT ON PROCEDURE p.make_base_type IS 'a comment';
COMMENT ON AGGREGATE p.a(integer) IS 'a comment';
COMMENT ON OPERATOR p.!!# (integer, integer) IS 'a comment';
COMMENT ON OPERATOR CLASS p.o USING hash IS 'a comment';
COMMENT ON OPERATOR FAMILY p.o USING hash IS 'a comment';
COMMENT ON ACCESS METHOD am IS 'a comment';
COMMENT ON CAST (p.e AS integer) IS 'a comment';
COMMENT ON COLLATION p.l IS 'a comment';
COMMENT ON CONVERSION p.n IS 'a comment';
COMMENT ON TRIGGER g ON p.t IS 'a comment';
COMMENT ON EVENT TRIGGER event_event IS 'a comment';
COMMENT ON RULE r ON p.t IS 'a comment';
COMMENT ON POLICY y ON p.t IS 'a comment';
COMMENT ON PUBLICATION publication_root IS 'a comment';
COMMENT ON SUBSCRIPTION subscription_owner IS 'a comment';
COMMENT ON SCHEMA p IS 'a comment';
COMMENT ON SCHEMA public IS 'a comment';
COMMENT ON LANGUAGE language_rights IS 'a comment';
COMMENT ON TRANSFORM FOR p.e LANGUAGE plpgsql IS 'a comment';
COMMENT ON TEXT SEARCH PARSER p.as_default IS 'a comment';
COMMENT ON TEXT SEARCH TEMPLATE p.as_simple IS 'a comment';
COMMENT ON TEXT SEARCH DICTIONARY p.dictionary_owner IS 'a comment';
COMMENT ON TEXT SEARCH CONFIGURATION p.configuration_owner IS 'a comment';
COMMENT ON FOREIGN DATA WRAPPER wires IS 'a comment';
COMMENT ON SERVER elsewhere IS 'a comment';
COMMENT ON STATISTICS p.z IS 'a comment';
COMMENT ON LARGE OBJECT 4711 IS 'a comment';
COMMENT ON LARGE OBJECT 77 IS 'a comment';

-- comment: table p.comment_changed
CREATE TABLE p.comment_changed ();
COMMENT ON TABLE p.comment_changed IS 'one';
-- then
COMMENT ON TABLE p.comment_changed IS 'two';

-- large objects: owned by property_owner property_owner: SELECT, property_owner: UPDATE
-- large objects: owned by property_owner property_owner: SELECT, property_owner: UPDATE, property_reader: SELECT
SELECT lo_create(5000);
ALTER LARGE OBJECT 5000 OWNER TO property_owner;
-- then
GRANT SELECT ON LARGE OBJECT 5000 TO property_reader;

-- large objects: owned by property_reader property_reader: SELECT, property_reader: UPDATE
-- large objects: owned by property_superuser property_superuser: SELECT, property_superuser: UPDATE
SELECT lo_create(5001);
ALTER LARGE OBJECT 5001 OWNER TO property_reader;
-- then
ALTER LARGE OBJECT 5001 OWNER TO property_superuser;

-- large objects: all
SELECT lo_create(5002);
-- then
SELECT lo_put(5002, 0, 'x');

-- privileges: function public.similarity(pg_catalog.text,pg_catalog.text)
-- with contrib
CREATE EXTENSION pg_trgm;
-- then
GRANT EXECUTE ON FUNCTION public.similarity(text, text) TO property_reader;

-- privileges: table p.maintain_besides_six
-- since 17
CREATE TABLE p.maintain_besides_six ();
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES ON p.maintain_besides_six TO property_reader;
-- then
GRANT MAINTAIN ON p.maintain_besides_six TO property_reader;

-- default privileges: for role property_superuser on tables
-- since 17
ALTER DEFAULT PRIVILEGES FOR ROLE property_superuser GRANT SELECT ON TABLES TO property_reader;
-- then
ALTER DEFAULT PRIVILEGES FOR ROLE property_superuser GRANT MAINTAIN ON TABLES TO property_reader;
