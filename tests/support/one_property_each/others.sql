-- Operators, casts, languages, collations, text search, ways to other servers, publications.

-- schema: schema_added
-- owner: schema schema_added
-- then
CREATE SCHEMA schema_added;

-- extension: citext
-- with contrib
CREATE EXTENSION citext;
-- then
ALTER EXTENSION citext SET SCHEMA p;

-- extension: hstore
-- with contrib
CREATE EXTENSION hstore VERSION '1.4';
-- then
ALTER EXTENSION hstore UPDATE;

-- extension dependency: function p.dependent()
CREATE FUNCTION p.dependent() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.dependent() DEPENDS ON EXTENSION plpgsql;

-- operator: p.!!=(integer,integer)
CREATE OPERATOR p.!!= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4ne);
-- then
DROP OPERATOR p.!!= (integer, integer);
CREATE OPERATOR p.!!= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);

-- operator: p.!!<(integer,integer)
-- operator: p.!!>(integer,integer)
CREATE OPERATOR p.!!< (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4lt);
CREATE OPERATOR p.!!> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4gt);
-- then
DROP OPERATOR p.!!< (integer, integer);
CREATE OPERATOR p.!!< (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4lt, COMMUTATOR = OPERATOR(p.!!>));

-- operator: p.!!<=(integer,integer)
-- operator: p.!!>=(integer,integer)
CREATE OPERATOR p.!!<= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4le);
CREATE OPERATOR p.!!>= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4ge);
-- then
DROP OPERATOR p.!!<= (integer, integer);
CREATE OPERATOR p.!!<= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4le, NEGATOR = OPERATOR(p.!!>=));

-- operator: p.!!+(integer,integer)
CREATE OPERATOR p.!!+ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
-- then
ALTER OPERATOR p.!!+ (integer, integer) SET (RESTRICT = eqsel);

-- operator: p.!!-(integer,integer)
CREATE OPERATOR p.!!- (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
-- then
ALTER OPERATOR p.!!- (integer, integer) SET (JOIN = eqjoinsel);

-- operator: p.!!*(integer,integer)
CREATE OPERATOR p.!!* (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
-- then
DROP OPERATOR p.!!* (integer, integer);
CREATE OPERATOR p.!!* (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, HASHES);

-- operator: p.!!/(integer,integer)
CREATE OPERATOR p.!!/ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
-- then
DROP OPERATOR p.!!/ (integer, integer);
CREATE OPERATOR p.!!/ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, MERGES);

-- operator family: p.family_operators USING hash
CREATE OPERATOR FAMILY p.family_operators USING hash;
-- then
ALTER OPERATOR FAMILY p.family_operators USING hash ADD OPERATOR 1 = (integer, integer);

-- operator family: p.family_functions USING hash
CREATE OPERATOR FAMILY p.family_functions USING hash;
-- then
ALTER OPERATOR FAMILY p.family_functions USING hash ADD FUNCTION 1 hashint4(integer);

-- operator family: p.family_function_types USING btree
CREATE OPERATOR FAMILY p.family_function_types USING btree;
ALTER OPERATOR FAMILY p.family_function_types USING btree ADD FUNCTION 4 (integer, integer) btequalimage(oid);
-- then
ALTER OPERATOR FAMILY p.family_function_types USING btree DROP FUNCTION 4 (integer, integer);
ALTER OPERATOR FAMILY p.family_function_types USING btree ADD FUNCTION 4 (bigint, bigint) btequalimage(oid);

-- operator family: p.family_order USING gist
CREATE OPERATOR FAMILY p.family_order USING gist;
ALTER OPERATOR FAMILY p.family_order USING gist ADD OPERATOR 15 <-> (point, point) FOR ORDER BY float_ops;
CREATE OPERATOR FAMILY p.float_order USING btree;
-- then
ALTER OPERATOR FAMILY p.family_order USING gist DROP OPERATOR 15 (point, point);
ALTER OPERATOR FAMILY p.family_order USING gist ADD OPERATOR 15 <-> (point, point) FOR ORDER BY p.float_order;

-- operator class: p.class_default USING hash
CREATE TYPE p.classified AS (a integer);
CREATE OPERATOR CLASS p.class_default FOR TYPE p.classified USING hash AS STORAGE p.classified;
-- then
DROP OPERATOR CLASS p.class_default USING hash;
CREATE OPERATOR CLASS p.class_default DEFAULT FOR TYPE p.classified USING hash AS STORAGE p.classified;

-- operator class: p.class_type USING hash
CREATE OPERATOR CLASS p.class_type FOR TYPE integer USING hash AS FUNCTION 1 hashint4(integer);
-- then
DROP OPERATOR CLASS p.class_type USING hash;
CREATE OPERATOR CLASS p.class_type FOR TYPE date USING hash AS FUNCTION 1 (integer, integer) hashint4(integer);

-- operator class: p.class_storage USING gist
CREATE OPERATOR CLASS p.class_storage FOR TYPE point USING gist AS STORAGE box;
-- then
DROP OPERATOR CLASS p.class_storage USING gist;
CREATE OPERATOR CLASS p.class_storage FOR TYPE point USING gist AS STORAGE circle;

-- operator class: p.class_family USING hash
CREATE OPERATOR FAMILY p.family_one USING hash;
CREATE OPERATOR FAMILY p.family_two USING hash;
CREATE OPERATOR CLASS p.class_family FOR TYPE integer USING hash FAMILY p.family_one AS STORAGE integer;
-- then
DROP OPERATOR CLASS p.class_family USING hash;
CREATE OPERATOR CLASS p.class_family FOR TYPE integer USING hash FAMILY p.family_two AS STORAGE integer;

-- access method: method_handler
CREATE ACCESS METHOD method_handler TYPE INDEX HANDLER bthandler;
-- then
DROP ACCESS METHOD method_handler;
CREATE ACCESS METHOD method_handler TYPE INDEX HANDLER hashhandler;

-- cast: (p.cast_context AS integer)
CREATE TYPE p.cast_context AS ENUM ();
CREATE FUNCTION p.as_integer(p.cast_context) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE CAST (p.cast_context AS integer) WITH FUNCTION p.as_integer(p.cast_context);
-- then
DROP CAST (p.cast_context AS integer);
CREATE CAST (p.cast_context AS integer) WITH FUNCTION p.as_integer(p.cast_context) AS IMPLICIT;

-- cast: (p.cast_method AS pg_catalog.text)
CREATE TYPE p.cast_method AS ENUM ();
CREATE FUNCTION p.as_text(p.cast_method) RETURNS text LANGUAGE sql AS 'SELECT 1';
CREATE CAST (p.cast_method AS text) WITH INOUT;
-- then
DROP CAST (p.cast_method AS text);
CREATE CAST (p.cast_method AS text) WITH FUNCTION p.as_text(p.cast_method);

-- cast: (p.cast_function AS pg_catalog.text)
CREATE TYPE p.cast_function AS ENUM ();
CREATE FUNCTION p.one_text(p.cast_function) RETURNS text LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION p.two_text(p.cast_function) RETURNS text LANGUAGE sql AS 'SELECT 1';
CREATE CAST (p.cast_function AS text) WITH FUNCTION p.one_text(p.cast_function);
-- then
DROP CAST (p.cast_function AS text);
CREATE CAST (p.cast_function AS text) WITH FUNCTION p.two_text(p.cast_function);

-- transform: for p.transform_from language plpgsql
CREATE TYPE p.transform_from AS ENUM ();
CREATE FUNCTION p.from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4abs';
CREATE FUNCTION p.from_sql_too(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4abs';
CREATE TRANSFORM FOR p.transform_from LANGUAGE plpgsql (FROM SQL WITH FUNCTION p.from_sql(internal));
-- then
CREATE OR REPLACE TRANSFORM FOR p.transform_from LANGUAGE plpgsql (
    FROM SQL WITH FUNCTION p.from_sql_too(internal)
);

-- transform: for p.transform_to language plpgsql
CREATE TYPE p.transform_to AS ENUM ();
CREATE FUNCTION p.to_sql(internal) RETURNS p.transform_to LANGUAGE internal IMMUTABLE AS 'int4abs';
CREATE FUNCTION p.to_sql_too(internal) RETURNS p.transform_to LANGUAGE internal IMMUTABLE AS 'int4abs';
CREATE TRANSFORM FOR p.transform_to LANGUAGE plpgsql (TO SQL WITH FUNCTION p.to_sql(internal));
-- then
CREATE OR REPLACE TRANSFORM FOR p.transform_to LANGUAGE plpgsql (
    TO SQL WITH FUNCTION p.to_sql_too(internal)
);

-- language: language_trusted
CREATE LANGUAGE language_trusted HANDLER p.call_handler;
-- then
CREATE OR REPLACE TRUSTED LANGUAGE language_trusted HANDLER p.call_handler;

-- language: language_inline
CREATE LANGUAGE language_inline HANDLER p.call_handler;
-- then
CREATE OR REPLACE LANGUAGE language_inline HANDLER p.call_handler INLINE p.inline_handler;

-- language: language_validator
CREATE LANGUAGE language_validator HANDLER p.call_handler;
-- then
CREATE OR REPLACE LANGUAGE language_validator HANDLER p.call_handler VALIDATOR p.validator;

-- language: language_handler
CREATE FUNCTION p.other_handler() RETURNS language_handler
    LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE language_handler HANDLER p.call_handler;
-- then
CREATE OR REPLACE LANGUAGE language_handler HANDLER p.other_handler;

-- collation: p.collation_locale
CREATE COLLATION p.collation_locale (LOCALE = 'C');
-- then
DROP COLLATION p.collation_locale;
CREATE COLLATION p.collation_locale (LOCALE = 'POSIX');

-- collation: p.collation_ctype
CREATE COLLATION p.collation_ctype (LC_COLLATE = 'C', LC_CTYPE = 'C');
-- then
DROP COLLATION p.collation_ctype;
CREATE COLLATION p.collation_ctype (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');

-- collation: p.collation_provider
-- since 17
CREATE COLLATION p.collation_provider (PROVIDER = libc, LOCALE = 'C');
-- then
DROP COLLATION p.collation_provider;
CREATE COLLATION p.collation_provider (PROVIDER = builtin, LOCALE = 'C');

-- collation: p.collation_builtin
-- since 17
CREATE COLLATION p.collation_builtin (PROVIDER = builtin, LOCALE = 'C');
-- then
DROP COLLATION p.collation_builtin;
CREATE COLLATION p.collation_builtin (PROVIDER = builtin, LOCALE = 'C.UTF-8');

-- collation: p.collation_icu
-- with icu
CREATE COLLATION p.collation_icu (PROVIDER = icu, LOCALE = 'und');
-- then
DROP COLLATION p.collation_icu;
CREATE COLLATION p.collation_icu (PROVIDER = icu, LOCALE = 'de');

-- collation: p.collation_deterministic
-- with icu
CREATE COLLATION p.collation_deterministic (PROVIDER = icu, LOCALE = 'und');
-- then
DROP COLLATION p.collation_deterministic;
CREATE COLLATION p.collation_deterministic (PROVIDER = icu, LOCALE = 'und', DETERMINISTIC = false);

-- collation: p.collation_rules
-- since 16
-- with icu
CREATE COLLATION p.collation_rules (PROVIDER = icu, LOCALE = 'und');
-- then
DROP COLLATION p.collation_rules;
CREATE COLLATION p.collation_rules (PROVIDER = icu, LOCALE = 'und', RULES = '&a < b');

-- conversion: p.conversion_function
CREATE FUNCTION p.latin1_to_utf8(integer, integer, cstring, internal, integer, boolean)
    RETURNS integer LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8';
CREATE CONVERSION p.conversion_function FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- then
DROP CONVERSION p.conversion_function;
CREATE CONVERSION p.conversion_function FOR 'LATIN1' TO 'UTF8' FROM p.latin1_to_utf8;

-- conversion: p.conversion_source
CREATE CONVERSION p.conversion_source FOR 'WIN1252' TO 'UTF8' FROM win_to_utf8;
-- then
DROP CONVERSION p.conversion_source;
CREATE CONVERSION p.conversion_source FOR 'WIN1250' TO 'UTF8' FROM win_to_utf8;

-- conversion: p.conversion_target
CREATE CONVERSION p.conversion_target FOR 'UTF8' TO 'WIN1252' FROM utf8_to_win;
-- then
DROP CONVERSION p.conversion_target;
CREATE CONVERSION p.conversion_target FOR 'UTF8' TO 'WIN1250' FROM utf8_to_win;

-- conversion: p.conversion_default
CREATE CONVERSION p.conversion_default FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- then
DROP CONVERSION p.conversion_default;
CREATE DEFAULT CONVERSION p.conversion_default FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

-- text search parser: p.parser_function
CREATE TEXT SEARCH PARSER p.parser_function (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
-- then
DROP TEXT SEARCH PARSER p.parser_function;
CREATE TEXT SEARCH PARSER p.parser_function (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype,
    HEADLINE = prsd_headline
);

-- text search template: p.template_function
CREATE TEXT SEARCH TEMPLATE p.template_function (LEXIZE = dsimple_lexize);
-- then
DROP TEXT SEARCH TEMPLATE p.template_function;
CREATE TEXT SEARCH TEMPLATE p.template_function (LEXIZE = dsynonym_lexize);

-- text search template: p.template_start
CREATE TEXT SEARCH TEMPLATE p.template_start (LEXIZE = dsimple_lexize);
-- then
DROP TEXT SEARCH TEMPLATE p.template_start;
CREATE TEXT SEARCH TEMPLATE p.template_start (LEXIZE = dsimple_lexize, INIT = dsimple_init);

-- text search dictionary: p.dictionary_template
CREATE TEXT SEARCH TEMPLATE p.as_simple (LEXIZE = dsimple_lexize, INIT = dsimple_init);
CREATE TEXT SEARCH DICTIONARY p.dictionary_template (TEMPLATE = simple);
-- then
DROP TEXT SEARCH DICTIONARY p.dictionary_template;
CREATE TEXT SEARCH DICTIONARY p.dictionary_template (TEMPLATE = p.as_simple);

-- text search dictionary: p.dictionary_options
CREATE TEXT SEARCH DICTIONARY p.dictionary_options (TEMPLATE = simple);
-- then
ALTER TEXT SEARCH DICTIONARY p.dictionary_options (ACCEPT = false);

-- text search configuration: p.configuration_parser
CREATE TEXT SEARCH PARSER p.as_default (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
CREATE TEXT SEARCH CONFIGURATION p.configuration_parser (PARSER = "default");
-- then
DROP TEXT SEARCH CONFIGURATION p.configuration_parser;
CREATE TEXT SEARCH CONFIGURATION p.configuration_parser (PARSER = p.as_default);

-- text search configuration: p.configuration_mapping
CREATE TEXT SEARCH CONFIGURATION p.configuration_mapping (COPY = simple);
-- then
ALTER TEXT SEARCH CONFIGURATION p.configuration_mapping DROP MAPPING FOR word;

-- text search configuration: p.configuration_order
CREATE TEXT SEARCH CONFIGURATION p.configuration_order (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION p.configuration_order ADD MAPPING FOR word WITH simple, english_stem;
-- then
ALTER TEXT SEARCH CONFIGURATION p.configuration_order ALTER MAPPING FOR word WITH english_stem, simple;

-- foreign-data wrapper: wrapper_validator
CREATE FOREIGN DATA WRAPPER wrapper_validator;
-- then
ALTER FOREIGN DATA WRAPPER wrapper_validator VALIDATOR postgresql_fdw_validator;

-- foreign-data wrapper: wrapper_options
CREATE FOREIGN DATA WRAPPER wrapper_options OPTIONS (a '1');
-- then
ALTER FOREIGN DATA WRAPPER wrapper_options OPTIONS (SET a '2');

-- foreign-data wrapper: wrapper_handler
CREATE FUNCTION p.wrapper_handler() RETURNS fdw_handler LANGUAGE internal AS 'int4abs';
CREATE FOREIGN DATA WRAPPER wrapper_handler;
-- then
ALTER FOREIGN DATA WRAPPER wrapper_handler HANDLER p.wrapper_handler;

-- server: server_wrapper
CREATE FOREIGN DATA WRAPPER cables;
CREATE SERVER server_wrapper FOREIGN DATA WRAPPER wires;
-- then
DROP SERVER server_wrapper;
CREATE SERVER server_wrapper FOREIGN DATA WRAPPER cables;

-- server: server_type
CREATE SERVER server_type TYPE 'a' FOREIGN DATA WRAPPER wires;
-- then
DROP SERVER server_type;
CREATE SERVER server_type TYPE 'b' FOREIGN DATA WRAPPER wires;

-- server: server_version
CREATE SERVER server_version VERSION 'a' FOREIGN DATA WRAPPER wires;
-- then
ALTER SERVER server_version VERSION 'b';

-- server: server_options
CREATE SERVER server_options FOREIGN DATA WRAPPER wires OPTIONS (host 'a');
-- then
ALTER SERVER server_options OPTIONS (SET host 'b');

-- user mapping: public on server elsewhere
-- then
CREATE USER MAPPING FOR PUBLIC SERVER elsewhere;

-- user mapping: property_reader on server elsewhere
-- then
CREATE USER MAPPING FOR property_reader SERVER elsewhere;

-- publication: publication_all
CREATE TABLE p.published (a integer PRIMARY KEY, b integer);
CREATE TABLE p.published_too (a integer PRIMARY KEY);
CREATE PUBLICATION publication_all WITH (publish = 'insert');
-- then
DROP PUBLICATION publication_all;
CREATE PUBLICATION publication_all FOR ALL TABLES WITH (publish = 'insert');

-- publication: publication_insert
CREATE PUBLICATION publication_insert WITH (publish = 'insert, update, delete, truncate');
-- then
ALTER PUBLICATION publication_insert SET (publish = 'update, delete, truncate');

-- publication: publication_update
CREATE PUBLICATION publication_update WITH (publish = 'insert, update, delete, truncate');
-- then
ALTER PUBLICATION publication_update SET (publish = 'insert, delete, truncate');

-- publication: publication_delete
CREATE PUBLICATION publication_delete WITH (publish = 'insert, update, delete, truncate');
-- then
ALTER PUBLICATION publication_delete SET (publish = 'insert, update, truncate');

-- publication: publication_truncate
CREATE PUBLICATION publication_truncate WITH (publish = 'insert, update, delete, truncate');
-- then
ALTER PUBLICATION publication_truncate SET (publish = 'insert, update, delete');

-- publication: publication_root
CREATE PUBLICATION publication_root;
-- then
ALTER PUBLICATION publication_root SET (publish_via_partition_root);

-- publication: publication_generated
-- since 18
CREATE PUBLICATION publication_generated;
-- then
ALTER PUBLICATION publication_generated SET (publish_generated_columns = stored);

-- publication: publication_table
CREATE PUBLICATION publication_table FOR TABLE p.published;
-- then
ALTER PUBLICATION publication_table SET TABLE p.published_too;

-- publication: publication_schema
-- since 15
CREATE SCHEMA news;
CREATE TABLE news.published (a integer PRIMARY KEY);
CREATE PUBLICATION publication_schema FOR TABLE news.published;
-- then
DROP PUBLICATION publication_schema;
CREATE PUBLICATION publication_schema FOR TABLES IN SCHEMA news;

-- publication: publication_columns
-- since 15
CREATE PUBLICATION publication_columns FOR TABLE p.published (a, b);
-- then
ALTER PUBLICATION publication_columns SET TABLE p.published (a);

-- publication: publication_rows
-- since 15
CREATE PUBLICATION publication_rows FOR TABLE p.published WHERE (a > 0);
-- then
ALTER PUBLICATION publication_rows SET TABLE p.published WHERE (a > 1);

-- subscription: subscription_publications
CREATE SUBSCRIPTION subscription_publications CONNECTION '' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_publications SET PUBLICATION b WITH (refresh = false);

-- subscription: subscription_binary
CREATE SUBSCRIPTION subscription_binary CONNECTION '' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_binary SET (binary = true);

-- subscription: subscription_streaming
CREATE SUBSCRIPTION subscription_streaming CONNECTION '' PUBLICATION a
    WITH (connect = false, slot_name = NONE, streaming = off);
-- then
ALTER SUBSCRIPTION subscription_streaming SET (streaming = on);

-- subscription: subscription_commit
CREATE SUBSCRIPTION subscription_commit CONNECTION '' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_commit SET (synchronous_commit = local);

-- subscription: subscription_errors
-- since 15
CREATE SUBSCRIPTION subscription_errors CONNECTION '' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_errors SET (disable_on_error = true);

-- subscription: subscription_password
-- since 16
CREATE SUBSCRIPTION subscription_password CONNECTION '' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_password SET (password_required = false);

-- subscription: subscription_origin
-- since 16
CREATE SUBSCRIPTION subscription_origin CONNECTION '' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_origin SET (origin = none);

-- subscription: subscription_run_as
-- since 16
CREATE SUBSCRIPTION subscription_run_as CONNECTION '' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_run_as SET (run_as_owner = true);

-- subscription: subscription_slot
CREATE SUBSCRIPTION subscription_slot CONNECTION '' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- then
ALTER SUBSCRIPTION subscription_slot SET (slot_name = a_slot);

-- extension dependency: function p.dependent_on_other()
-- with contrib
CREATE EXTENSION tablefunc;
CREATE FUNCTION p.dependent_on_other() RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION p.dependent_on_other() DEPENDS ON EXTENSION plpgsql;
-- then
ALTER FUNCTION p.dependent_on_other() NO DEPENDS ON EXTENSION plpgsql;
ALTER FUNCTION p.dependent_on_other() DEPENDS ON EXTENSION tablefunc;

-- cast: (p.cast_without AS pg_catalog.text)
CALL p.make_base_type('cast_without');
CREATE CAST (p.cast_without AS text) WITH INOUT;
-- then
DROP CAST (p.cast_without AS text);
CREATE CAST (p.cast_without AS text) WITHOUT FUNCTION;

-- operator family: p.family_strategy USING btree
CREATE OPERATOR FAMILY p.family_strategy USING btree;
ALTER OPERATOR FAMILY p.family_strategy USING btree ADD OPERATOR 1 < (integer, integer);
-- then
ALTER OPERATOR FAMILY p.family_strategy USING btree DROP OPERATOR 1 (integer, integer);
ALTER OPERATOR FAMILY p.family_strategy USING btree ADD OPERATOR 2 < (integer, integer);

-- operator family: p.family_operator USING btree
CREATE OPERATOR FAMILY p.family_operator USING btree;
ALTER OPERATOR FAMILY p.family_operator USING btree ADD OPERATOR 1 < (integer, integer);
-- then
ALTER OPERATOR FAMILY p.family_operator USING btree DROP OPERATOR 1 (integer, integer);
ALTER OPERATOR FAMILY p.family_operator USING btree ADD OPERATOR 1 > (integer, integer);

-- operator family: p.family_number USING gin
CREATE OPERATOR FAMILY p.family_number USING gin;
ALTER OPERATOR FAMILY p.family_number USING gin ADD FUNCTION 1 (integer, integer) btint4cmp(integer, integer);
-- then
DROP OPERATOR FAMILY p.family_number USING gin;
CREATE OPERATOR FAMILY p.family_number USING gin;
ALTER OPERATOR FAMILY p.family_number USING gin ADD FUNCTION 4 (integer, integer) btint4cmp(integer, integer);

-- operator family: p.family_function USING btree
CREATE OPERATOR FAMILY p.family_function USING btree;
ALTER OPERATOR FAMILY p.family_function USING btree ADD FUNCTION 1 btint4cmp(integer, integer);
-- then
ALTER OPERATOR FAMILY p.family_function USING btree DROP FUNCTION 1 (integer, integer);
ALTER OPERATOR FAMILY p.family_function USING btree ADD FUNCTION 1 int4mul(integer, integer);

-- text search parser: p.parser_start
CREATE FUNCTION p.parser_starts(internal, integer) RETURNS internal LANGUAGE internal AS 'prsd_start';
CREATE TEXT SEARCH PARSER p.parser_start (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
-- then
DROP TEXT SEARCH PARSER p.parser_start;
CREATE TEXT SEARCH PARSER p.parser_start (
    START = p.parser_starts, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);

-- text search parser: p.parser_token
CREATE FUNCTION p.parser_tokens(internal, internal, internal) RETURNS internal LANGUAGE internal AS 'prsd_nexttoken';
CREATE TEXT SEARCH PARSER p.parser_token (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
-- then
DROP TEXT SEARCH PARSER p.parser_token;
CREATE TEXT SEARCH PARSER p.parser_token (
    START = prsd_start, GETTOKEN = p.parser_tokens, END = prsd_end, LEXTYPES = prsd_lextype
);

-- text search parser: p.parser_end
CREATE FUNCTION p.parser_ends(internal) RETURNS void LANGUAGE internal AS 'prsd_end';
CREATE TEXT SEARCH PARSER p.parser_end (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
-- then
DROP TEXT SEARCH PARSER p.parser_end;
CREATE TEXT SEARCH PARSER p.parser_end (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = p.parser_ends, LEXTYPES = prsd_lextype
);

-- text search parser: p.parser_types
CREATE FUNCTION p.parser_lexemes(internal) RETURNS internal LANGUAGE internal AS 'prsd_lextype';
CREATE TEXT SEARCH PARSER p.parser_types (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
-- then
DROP TEXT SEARCH PARSER p.parser_types;
CREATE TEXT SEARCH PARSER p.parser_types (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = p.parser_lexemes
);
