-- A stand-in for pgvector where its library cannot be had. A vector is kept as its text; it is sent
-- in pgvector's own binary format, but not received in it: a binary copy from the real one fails
-- instead of bringing nonsense. Indexes of the method hnsw are hash indexes by another name: they
-- can be made, dumped and restored, and help with = only.

CREATE TYPE vector;

CREATE FUNCTION vector_in(cstring) RETURNS vector
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION vector_out(vector) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION vector_recv(internal) RETURNS vector
    LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textrecv';
-- These keep the number plus four, for a header that a vector has not got; see vector(…, integer).
CREATE FUNCTION vector_typmod_in(cstring[]) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchartypmodin';
CREATE FUNCTION vector_typmod_out(integer) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchartypmodout';

CREATE TYPE vector (
    INPUT = vector_in, OUTPUT = vector_out, RECEIVE = vector_recv,
    TYPMOD_IN = vector_typmod_in, TYPMOD_OUT = vector_typmod_out, STORAGE = external
);

CREATE FUNCTION vector_to_float4(vector, integer, boolean) RETURNS real[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN string_to_array(btrim(vector_out($1)::text, '[] '), ',')::real[];
-- As pgvector does: how many numbers, a zero, the numbers.
CREATE FUNCTION vector_send(vector) RETURNS bytea
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN (SELECT int2send(count(*)::int2) || int2send(0::int2) || coalesce(string_agg(float4send(x), '' ORDER BY place), '')
            FROM unnest(vector_to_float4($1, -1, false)) WITH ORDINALITY AS v (x, place));
ALTER TYPE vector SET (SEND = vector_send);
CREATE FUNCTION array_to_vector(real[], integer, boolean) RETURNS vector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN vector_in(('[' || array_to_string($1, ',') || ']')::cstring);
CREATE FUNCTION vector_dims(vector) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN cardinality(vector_to_float4($1, -1, false));
-- Names nothing of this extension: it may be called under any search_path.
CREATE FUNCTION vector(vector, integer, boolean) RETURNS vector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    expected integer := $2 - 4;
    found integer := cardinality(string_to_array(btrim($1::text, '[] '), ','));
BEGIN
    IF $2 <> -1 AND found <> expected THEN
        RAISE data_exception USING MESSAGE = format('expected %s dimensions, not %s', expected, found);
    END IF;
    RETURN $1;
END $$;

CREATE CAST (vector AS vector) WITH FUNCTION vector(vector, integer, boolean) AS IMPLICIT;
CREATE CAST (vector AS real[]) WITH FUNCTION vector_to_float4(vector, integer, boolean) AS IMPLICIT;
CREATE CAST (real[] AS vector) WITH FUNCTION array_to_vector(real[], integer, boolean) AS ASSIGNMENT;

CREATE FUNCTION l2_distance(vector, vector) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT sqrt(sum((a::float8 - b) ^ 2))
            FROM unnest(vector_to_float4($1, -1, false), vector_to_float4($2, -1, false)) AS p(a, b));
CREATE FUNCTION vector_negative_inner_product(vector, vector) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT -sum(a::float8 * b)
            FROM unnest(vector_to_float4($1, -1, false), vector_to_float4($2, -1, false)) AS p(a, b));
CREATE FUNCTION cosine_distance(vector, vector) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT 1 - sum(a::float8 * b) / nullif(sqrt(sum(a::float8 ^ 2) * sum(b::float8 ^ 2)), 0)
            FROM unnest(vector_to_float4($1, -1, false), vector_to_float4($2, -1, false)) AS p(a, b));

CREATE OPERATOR <-> (LEFTARG = vector, RIGHTARG = vector, FUNCTION = l2_distance, COMMUTATOR = <->);
CREATE OPERATOR <#> (
    LEFTARG = vector, RIGHTARG = vector, FUNCTION = vector_negative_inner_product, COMMUTATOR = <#>
);
CREATE OPERATOR <=> (LEFTARG = vector, RIGHTARG = vector, FUNCTION = cosine_distance, COMMUTATOR = <=>);

CREATE FUNCTION vector_cmp(vector, vector) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteacmp';
CREATE FUNCTION vector_lt(vector, vector) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytealt';
CREATE FUNCTION vector_le(vector, vector) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteale';
CREATE FUNCTION vector_eq(vector, vector) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaeq';
CREATE FUNCTION vector_ne(vector, vector) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteane';
CREATE FUNCTION vector_ge(vector, vector) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteage';
CREATE FUNCTION vector_gt(vector, vector) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteagt';
CREATE FUNCTION vector_hash(vector) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';

CREATE OPERATOR < (LEFTARG = vector, RIGHTARG = vector, FUNCTION = vector_lt, COMMUTATOR = >, NEGATOR = >=);
CREATE OPERATOR <= (LEFTARG = vector, RIGHTARG = vector, FUNCTION = vector_le, COMMUTATOR = >=, NEGATOR = >);
CREATE OPERATOR = (
    LEFTARG = vector, RIGHTARG = vector, FUNCTION = vector_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel
);
CREATE OPERATOR <> (LEFTARG = vector, RIGHTARG = vector, FUNCTION = vector_ne, COMMUTATOR = <>, NEGATOR = =);
CREATE OPERATOR >= (LEFTARG = vector, RIGHTARG = vector, FUNCTION = vector_ge, COMMUTATOR = <=, NEGATOR = <);
CREATE OPERATOR > (LEFTARG = vector, RIGHTARG = vector, FUNCTION = vector_gt, COMMUTATOR = <, NEGATOR = <=);

CREATE OPERATOR CLASS vector_ops DEFAULT FOR TYPE vector USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 vector_cmp(vector, vector);

CREATE ACCESS METHOD hnsw TYPE INDEX HANDLER hashhandler;
COMMENT ON ACCESS METHOD hnsw IS 'STAND-IN: a hash index';
CREATE OPERATOR CLASS vector_l2_ops FOR TYPE vector USING hnsw AS
    OPERATOR 1 =, FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS vector_ip_ops FOR TYPE vector USING hnsw AS
    OPERATOR 1 =, FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS vector_cosine_ops FOR TYPE vector USING hnsw AS
    OPERATOR 1 =, FUNCTION 1 vector_hash(vector);
