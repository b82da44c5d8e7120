-- What the blocks of the other files use.
CREATE SCHEMA p;
GRANT USAGE ON SCHEMA p TO property_owner;
CREATE ACCESS METHOD sheets TYPE TABLE HANDLER heap_tableam_handler;
CREATE FOREIGN DATA WRAPPER wires;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER wires;
CREATE SERVER other FOREIGN DATA WRAPPER wires;
CREATE FUNCTION p.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION p.touch_too() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION p.seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION p.seen_too() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE p.make_base_type(
    name text, options text DEFAULT 'LIKE = text', input text DEFAULT NULL, output text DEFAULT NULL
)
    LANGUAGE plpgsql
    AS $$
    BEGIN
        input := coalesce(input, name || '_in');
        output := coalesce(output, name || '_out');
        EXECUTE format('CREATE TYPE p.%I', name);
        EXECUTE format('CREATE FUNCTION p.%I(cstring) RETURNS p.%I '
            'LANGUAGE internal IMMUTABLE STRICT AS ''textin''', input, name);
        EXECUTE format('CREATE FUNCTION p.%I(p.%I) RETURNS cstring '
            'LANGUAGE internal IMMUTABLE STRICT AS ''textout''', output, name);
        EXECUTE format(
            'CREATE TYPE p.%I (INPUT = p.%I, OUTPUT = p.%I, %s)', name, input, output, options
        );
    END
    $$;
CREATE FUNCTION p.call_handler() RETURNS language_handler
    LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION p.inline_handler(internal) RETURNS void
    LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION p.validator(oid) RETURNS void
    LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_validator';
