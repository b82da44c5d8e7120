-- Functions, procedures and aggregates.

-- function: p.body()
CREATE FUNCTION p.body() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
CREATE OR REPLACE FUNCTION p.body() RETURNS integer LANGUAGE sql AS 'SELECT 2';

-- function: p.parsed_body()
CREATE FUNCTION p.parsed_body() RETURNS integer RETURN 1;
-- then
CREATE OR REPLACE FUNCTION p.parsed_body() RETURNS integer RETURN 2;

-- function: p.language()
CREATE FUNCTION p.language() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE LANGUAGE more_plpgsql HANDLER p.call_handler;
-- then
CREATE OR REPLACE FUNCTION p.language() RETURNS trigger LANGUAGE more_plpgsql AS 'BEGIN RETURN NULL; END';

-- function: p.returned()
CREATE FUNCTION p.returned() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
DROP FUNCTION p.returned();
CREATE FUNCTION p.returned() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';

-- function: p.argument_name(integer)
CREATE FUNCTION p.argument_name(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
DROP FUNCTION p.argument_name(integer);
CREATE FUNCTION p.argument_name(b integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';

-- function: p.argument_default(integer)
CREATE FUNCTION p.argument_default(a integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
CREATE OR REPLACE FUNCTION p.argument_default(a integer DEFAULT 2) RETURNS integer LANGUAGE sql AS 'SELECT 1';

-- function: p.volatility()
CREATE FUNCTION p.volatility() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.volatility() IMMUTABLE;

-- function: p.strictness(integer)
CREATE FUNCTION p.strictness(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.strictness(integer) STRICT;

-- function: p.security()
CREATE FUNCTION p.security() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.security() SECURITY DEFINER;

-- function: p.leakproof()
CREATE FUNCTION p.leakproof() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.leakproof() LEAKPROOF;

-- function: p.parallel()
CREATE FUNCTION p.parallel() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.parallel() PARALLEL SAFE;

-- function: p.cost()
CREATE FUNCTION p.cost() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.cost() COST 3;

-- function: p.result_rows()
CREATE FUNCTION p.result_rows() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.result_rows() ROWS 3;

-- function: p.support()
CREATE FUNCTION p.support() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.support() SUPPORT generate_series_int4_support;

-- function: p.setting()
CREATE FUNCTION p.setting() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- then
ALTER FUNCTION p.setting() SET search_path TO p;

-- function: p.window_kind()
CREATE FUNCTION p.window_kind() RETURNS bigint LANGUAGE internal AS 'window_row_number';
-- then
DROP FUNCTION p.window_kind();
CREATE FUNCTION p.window_kind() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';

-- procedure: p.procedure_body()
CREATE PROCEDURE p.procedure_body() LANGUAGE sql AS 'SELECT 1';
-- then
CREATE OR REPLACE PROCEDURE p.procedure_body() LANGUAGE sql AS 'SELECT 2';

-- aggregate: p.aggregate_function(integer)
CREATE AGGREGATE p.aggregate_function(integer) (SFUNC = int4pl, STYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_function(integer) (SFUNC = int4mul, STYPE = integer);

-- aggregate: p.aggregate_state(integer)
CREATE FUNCTION p.either(anyelement, integer) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION p.counted(anyelement) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE p.aggregate_state(integer) (SFUNC = p.either, STYPE = integer, FINALFUNC = p.counted);
-- then
DROP AGGREGATE p.aggregate_state(integer);
CREATE AGGREGATE p.aggregate_state(integer) (SFUNC = p.either, STYPE = bigint, FINALFUNC = p.counted);

-- aggregate: p.aggregate_space(integer)
CREATE AGGREGATE p.aggregate_space(integer) (SFUNC = int4pl, STYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_space(integer) (SFUNC = int4pl, STYPE = integer, SSPACE = 99);

-- aggregate: p.aggregate_start(integer)
CREATE AGGREGATE p.aggregate_start(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_start(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1');

-- aggregate: p.aggregate_final(integer)
CREATE AGGREGATE p.aggregate_final(integer) (SFUNC = int4pl, STYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_final(integer) (SFUNC = int4pl, STYPE = integer, FINALFUNC = int4abs);

-- aggregate: p.aggregate_modify(integer)
CREATE AGGREGATE p.aggregate_modify(integer) (SFUNC = int4pl, STYPE = integer, FINALFUNC = int4abs);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_modify(integer) (SFUNC = int4pl, STYPE = integer, FINALFUNC = int4abs, FINALFUNC_MODIFY = SHAREABLE);

-- aggregate: p.aggregate_combine(integer)
CREATE AGGREGATE p.aggregate_combine(integer) (SFUNC = int4pl, STYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_combine(integer) (SFUNC = int4pl, STYPE = integer, COMBINEFUNC = int4pl);

-- aggregate: p.aggregate_serial(integer)
CREATE FUNCTION p.sum_of(internal, integer) RETURNS internal LANGUAGE internal AS 'int8_avg_accum';
CREATE AGGREGATE p.aggregate_serial(integer) (SFUNC = p.sum_of, STYPE = internal, FINALFUNC = numeric_poly_avg, COMBINEFUNC = int8_avg_combine,
    SERIALFUNC = int8_avg_serialize, DESERIALFUNC = int8_avg_deserialize);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_serial(integer) (SFUNC = p.sum_of, STYPE = internal, FINALFUNC = numeric_poly_avg, COMBINEFUNC = int8_avg_combine,
    SERIALFUNC = numeric_serialize, DESERIALFUNC = int8_avg_deserialize);

-- aggregate: p.aggregate_deserial(integer)
CREATE AGGREGATE p.aggregate_deserial(integer) (SFUNC = p.sum_of, STYPE = internal, FINALFUNC = numeric_poly_avg, COMBINEFUNC = int8_avg_combine,
    SERIALFUNC = int8_avg_serialize, DESERIALFUNC = int8_avg_deserialize);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_deserial(integer) (SFUNC = p.sum_of, STYPE = internal, FINALFUNC = numeric_poly_avg, COMBINEFUNC = int8_avg_combine,
    SERIALFUNC = int8_avg_serialize, DESERIALFUNC = numeric_deserialize);

-- aggregate: p.aggregate_sort(integer)
CREATE AGGREGATE p.aggregate_sort(integer) (SFUNC = int4smaller, STYPE = integer, SORTOP = <);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_sort(integer) (SFUNC = int4smaller, STYPE = integer, SORTOP = >);

-- aggregate: p.aggregate_parallel(integer)
CREATE AGGREGATE p.aggregate_parallel(integer) (SFUNC = int4pl, STYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_parallel(integer) (SFUNC = int4pl, STYPE = integer, PARALLEL = SAFE);

-- aggregate: p.aggregate_kind(pg_catalog."any")
CREATE AGGREGATE p.aggregate_kind(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA);
-- then
DROP AGGREGATE p.aggregate_kind(VARIADIC "any" ORDER BY VARIADIC "any");
CREATE AGGREGATE p.aggregate_kind(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);

-- aggregate: p.aggregate_moving_function(integer)
CREATE AGGREGATE p.aggregate_moving_function(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_moving_function(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4mul, MINVFUNC = int4mi, MSTYPE = integer);

-- aggregate: p.aggregate_moving_inverse(integer)
CREATE AGGREGATE p.aggregate_moving_inverse(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_moving_inverse(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4div, MSTYPE = integer);

-- aggregate: p.aggregate_moving_state(integer)
CREATE AGGREGATE p.aggregate_moving_state(integer) (SFUNC = int4pl, STYPE = integer,
    MSFUNC = p.either, MINVFUNC = p.either, MSTYPE = integer, MFINALFUNC = p.counted);
-- then
DROP AGGREGATE p.aggregate_moving_state(integer);
CREATE AGGREGATE p.aggregate_moving_state(integer) (SFUNC = int4pl, STYPE = integer,
    MSFUNC = p.either, MINVFUNC = p.either, MSTYPE = bigint, MFINALFUNC = p.counted);

-- aggregate: p.aggregate_moving_space(integer)
CREATE AGGREGATE p.aggregate_moving_space(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_moving_space(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MSSPACE = 99);

-- aggregate: p.aggregate_moving_start(integer)
CREATE AGGREGATE p.aggregate_moving_start(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0');
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_moving_start(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '1');

-- aggregate: p.aggregate_moving_final(integer)
CREATE AGGREGATE p.aggregate_moving_final(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_moving_final(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MFINALFUNC = int4abs);

-- aggregate: p.aggregate_moving_modify(integer)
CREATE AGGREGATE p.aggregate_moving_modify(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MFINALFUNC = int4abs);
-- then
CREATE OR REPLACE AGGREGATE p.aggregate_moving_modify(integer) (SFUNC = int4pl, STYPE = integer, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MFINALFUNC = int4abs, MFINALFUNC_MODIFY = READ_WRITE);

-- aggregate: p.aggregate_argument(integer)
CREATE AGGREGATE p.aggregate_argument(a integer) (SFUNC = int4pl, STYPE = integer);
-- then
DROP AGGREGATE p.aggregate_argument(integer);
CREATE AGGREGATE p.aggregate_argument(b integer) (SFUNC = int4pl, STYPE = integer);
