-- Types.

-- type: p.enum_labels
CREATE TYPE p.enum_labels AS ENUM ('a');
-- then
ALTER TYPE p.enum_labels ADD VALUE 'b';

-- type: p.enum_order
CREATE TYPE p.enum_order AS ENUM ('b', 'a');
-- then
DROP TYPE p.enum_order;
CREATE TYPE p.enum_order AS ENUM ('a', 'b');

-- type: p.empty_enum
CREATE TYPE p.empty_enum AS ENUM ('a');
-- then
DROP TYPE p.empty_enum;
CREATE TYPE p.empty_enum AS ENUM ();

-- domain: p.domain_type
CREATE DOMAIN p.domain_type AS integer;
-- then
DROP DOMAIN p.domain_type;
CREATE DOMAIN p.domain_type AS bigint;

-- domain: p.domain_length
CREATE DOMAIN p.domain_length AS numeric(5, 2);
-- then
DROP DOMAIN p.domain_length;
CREATE DOMAIN p.domain_length AS numeric(6, 2);

-- domain: p.domain_collation
CREATE DOMAIN p.domain_collation AS text;
-- then
DROP DOMAIN p.domain_collation;
CREATE DOMAIN p.domain_collation AS text COLLATE "C";

-- domain: p.domain_not_null
CREATE DOMAIN p.domain_not_null AS integer;
-- then
ALTER DOMAIN p.domain_not_null SET NOT NULL;

-- domain: p.domain_default
CREATE DOMAIN p.domain_default AS integer DEFAULT 1;
-- then
ALTER DOMAIN p.domain_default SET DEFAULT 2;

-- type: p.shell
-- owner: type p.shell
-- then
CREATE TYPE p.shell;

-- type: p.range_subtype
CREATE TYPE p.range_subtype AS RANGE (subtype = integer, multirange_type_name = p.range_subtypes);
-- then
DROP TYPE p.range_subtype;
CREATE TYPE p.range_subtype AS RANGE (subtype = bigint, multirange_type_name = p.range_subtypes);

-- type: p.range_multirange
CREATE TYPE p.range_multirange AS RANGE (subtype = integer, multirange_type_name = p.many);
-- then
DROP TYPE p.range_multirange;
CREATE TYPE p.range_multirange AS RANGE (subtype = integer, multirange_type_name = p.more);

-- type: p.range_class
CREATE TYPE p.range_class AS RANGE (subtype = text, multirange_type_name = p.range_classes);
-- then
DROP TYPE p.range_class;
CREATE TYPE p.range_class AS RANGE (
    subtype = text, subtype_opclass = text_pattern_ops, multirange_type_name = p.range_classes
);

-- type: p.range_collation
CREATE TYPE p.range_collation AS RANGE (subtype = text, multirange_type_name = p.range_collations);
-- then
DROP TYPE p.range_collation;
CREATE TYPE p.range_collation AS RANGE (
    subtype = text, collation = "C", multirange_type_name = p.range_collations
);

-- type: p.range_difference
CREATE FUNCTION p.difference(integer, integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE TYPE p.range_difference AS RANGE (
    subtype = integer, multirange_type_name = p.range_differences
);
-- then
DROP TYPE p.range_difference;
CREATE TYPE p.range_difference AS RANGE (
    subtype = integer, subtype_diff = p.difference, multirange_type_name = p.range_differences
);

-- type: p.range_canonical
-- function: p.canonical(p.range_canonical)
-- owner: function p.canonical(p.range_canonical)
CREATE TYPE p.range_canonical AS RANGE (
    subtype = integer, multirange_type_name = p.range_canonicals
);
-- then
DROP TYPE p.range_canonical;
CREATE TYPE p.range_canonical;
CREATE FUNCTION p.canonical(p.range_canonical) RETURNS p.range_canonical
    LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE p.range_canonical AS RANGE (
    subtype = integer, canonical = p.canonical, multirange_type_name = p.range_canonicals
);

-- type: p.base_input
-- function: p.base_input_in(pg_catalog.cstring)
-- function: p.other_input(pg_catalog.cstring)
-- owner: function p.base_input_in(pg_catalog.cstring)
-- owner: function p.other_input(pg_catalog.cstring)
CALL p.make_base_type('base_input');
-- then
DROP TYPE p.base_input CASCADE;
CALL p.make_base_type('base_input', input => 'other_input');

-- type: p.base_output
-- function: p.base_output_out(p.base_output)
-- function: p.other_output(p.base_output)
-- owner: function p.base_output_out(p.base_output)
-- owner: function p.other_output(p.base_output)
CALL p.make_base_type('base_output');
-- then
DROP TYPE p.base_output CASCADE;
CALL p.make_base_type('base_output', output => 'other_output');

-- type: p.base_receive
CALL p.make_base_type('base_receive');
CREATE FUNCTION p.receive(internal) RETURNS p.base_receive LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';
-- then
ALTER TYPE p.base_receive SET (RECEIVE = p.receive);

-- type: p.base_send
CALL p.make_base_type('base_send');
CREATE FUNCTION p.send(p.base_send) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend';
-- then
ALTER TYPE p.base_send SET (SEND = p.send);

-- type: p.base_modifier_input
CALL p.make_base_type('base_modifier_input');
-- then
ALTER TYPE p.base_modifier_input SET (TYPMOD_IN = varchartypmodin);

-- type: p.base_modifier_output
CALL p.make_base_type('base_modifier_output');
ALTER TYPE p.base_modifier_output SET (TYPMOD_IN = varchartypmodin);
-- then
ALTER TYPE p.base_modifier_output SET (TYPMOD_OUT = varchartypmodout);

-- type: p.base_analyze
CALL p.make_base_type('base_analyze');
-- then
ALTER TYPE p.base_analyze SET (ANALYZE = range_typanalyze);

-- type: p.base_subscript
CALL p.make_base_type('base_subscript');
-- then
ALTER TYPE p.base_subscript SET (SUBSCRIPT = jsonb_subscript_handler);

-- type: p.base_storage
CALL p.make_base_type('base_storage');
-- then
ALTER TYPE p.base_storage SET (STORAGE = external);

-- type: p.base_length
CALL p.make_base_type('base_length', 'INTERNALLENGTH = 16');
-- then
DROP TYPE p.base_length CASCADE;
CALL p.make_base_type('base_length', 'INTERNALLENGTH = 24');

-- type: p.base_by_value
CALL p.make_base_type('base_by_value', 'INTERNALLENGTH = 4');
-- then
DROP TYPE p.base_by_value CASCADE;
CALL p.make_base_type('base_by_value', 'INTERNALLENGTH = 4, PASSEDBYVALUE');

-- type: p.base_alignment
CALL p.make_base_type('base_alignment', 'ALIGNMENT = int4');
-- then
DROP TYPE p.base_alignment CASCADE;
CALL p.make_base_type('base_alignment', 'ALIGNMENT = double');

-- type: p.base_category
CALL p.make_base_type('base_category', 'CATEGORY = x');
-- then
DROP TYPE p.base_category CASCADE;
CALL p.make_base_type('base_category', 'CATEGORY = y');

-- type: p.base_preferred
CALL p.make_base_type('base_preferred', 'CATEGORY = z');
-- then
DROP TYPE p.base_preferred CASCADE;
CALL p.make_base_type('base_preferred', 'CATEGORY = z, PREFERRED = true');

-- type: p.base_delimiter
CALL p.make_base_type('base_delimiter', 'DELIMITER = ","');
-- then
DROP TYPE p.base_delimiter CASCADE;
CALL p.make_base_type('base_delimiter', 'DELIMITER = ";"');

-- type: p.base_collatable
CALL p.make_base_type('base_collatable', 'COLLATABLE = false');
-- then
DROP TYPE p.base_collatable CASCADE;
CALL p.make_base_type('base_collatable', 'COLLATABLE = true');

-- type: p.base_element
CALL p.make_base_type('base_element', 'ELEMENT = integer, SUBSCRIPT = raw_array_subscript_handler');
-- then
DROP TYPE p.base_element CASCADE;
CALL p.make_base_type('base_element', 'ELEMENT = bigint, SUBSCRIPT = raw_array_subscript_handler');

-- type: p.base_default
CALL p.make_base_type('base_default', 'DEFAULT = a');
-- then
DROP TYPE p.base_default CASCADE;
CALL p.make_base_type('base_default', 'DEFAULT = b');

-- type: p.range_of_type
CREATE TYPE p.range_of_type AS RANGE (
    subtype = text, subtype_opclass = text_ops, collation = "C", multirange_type_name = p.ranges_of_type
);
-- then
DROP TYPE p.range_of_type;
CREATE TYPE p.range_of_type AS RANGE (
    subtype = varchar, subtype_opclass = text_ops, collation = "C", multirange_type_name = p.ranges_of_type
);

-- type: p.composite_added
-- owner: type p.composite_added
-- then
CREATE TYPE p.composite_added AS ();
