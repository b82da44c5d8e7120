-- Values on which copies and comparisons fail first.
CREATE TABLE special_values (
    name text COLLATE "C" PRIMARY KEY,
    exact numeric,
    scaled numeric(12, 4),
    single real,
    double double precision,
    whole bigint,
    moment timestamp with time zone,
    local timestamp without time zone,
    day date,
    clock time with time zone,
    span interval,
    truth boolean,
    bytes bytea,
    document json,
    tree jsonb,
    words tsvector,
    question tsquery,
    host inet,
    net cidr,
    card macaddr8,
    bits bit varying(70),
    fixed character(5),
    place point,
    shape polygon,
    numbers int4multirange,
    matrix numeric[],
    about regclass,
    letter "char"
);
INSERT INTO special_values (name, exact, scaled, single, double, whole, moment, local, day, clock, span) VALUES
    ('zero', 0.000, 0, 0, '-0', 0, 'epoch', 'epoch', 'epoch', '00:00+00', '0'),
    ('infinite', 'Infinity', NULL, 'Infinity', '-Infinity', 9223372036854775807, 'infinity', '-infinity', 'infinity', '24:00:00-12', '178000000 years'),
    ('not a number', 'NaN', 'NaN', 'NaN', 'NaN', -9223372036854775808, '-infinity', 'infinity', '-infinity', '23:59:59.999999+14', '-1 mons +30 days -720:00:00'),
    -- Equal to the database, different to a reader: 1.0 and 1.00, a day and 24 hours.
    ('one', 1.0, 1, 1, 1, 1, '2026-03-29 01:59:59.999999+01', '2026-10-25 02:30', '2024-02-29', '12:00+05:30', '1 day'),
    ('also one', 1.00, 1.0000, 0.99999999, 1.0000000000000002, 1, '2026-03-29 00:59:59.999999+00', '2026-10-25 02:30', '2024-02-29', '06:30+00', '24:00:00'),
    ('wide', 12345678901234567890123456789012345678.000000000000000000001, 99999999.9999, 3.4028235e38, 5e-324, -1, '4713-01-01 00:00:00+00 BC', '294276-12-31 23:59:59', '5874897-12-31', '00:00:00.000001+00', '1 year 2 mons 3 days 04:05:06.789');
INSERT INTO special_values (name, truth, bytes, document, tree, words, question, host, net, card, bits, fixed) VALUES
    ('', true, '', '""', '""', '', NULL, '0.0.0.0/0', '::/0', '08:00:2b:01:02:03:04:05', '', ''),
    ('nulls', NULL, NULL, 'null', 'null', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('texts', false, '\x00ff5c0a0d09', E'{"b":1 ,\n"a":[ ], "b":2}', '{"ключ": ["値", {"deep": 1.50}], "": null}', $$'Äpfel':1A,3 'it''s':2B$$, '''fat'' & ( ''rat'' | ! ''cat'':* )', '10.1.2.3/8', '10.1.0.0/16', 'ff:ff:ff:ff:ff:ff:ff:ff', '1010101', 'ab'),
    (E'tab\tline\nreturn\rbackslash\\N é é 🐘 ‮rtl', true, decode(repeat('deadbeef', 3000), 'hex'), '[1,2,3]', '[]', 'a:1', 'a', '::1', '192.168.0.0/24', NULL, repeat('1', 70)::varbit, 'é🐘   ');
INSERT INTO special_values (name, place, shape, numbers, matrix, about, letter) VALUES
    ('shapes', '(1e-300,-0)', '((0,0),(1,1),(1,0))', '{[1,3),[5,7),(,-5]}', '[0:1][-1:0]={{1.0,NULL},{NaN,2}}', '"Weird ""Table"" – Ünïcode"', 'x'),
    ('empty', '(NaN,Infinity)', '((0,0))', '{}', '{}', 'special_values', '');
ALTER TABLE special_values ALTER COLUMN document SET COMPRESSION pglz;

-- Columns that were dropped leave holes in the catalogue; positions no longer count from one.
CREATE TABLE with_holes (first integer, dropped text, second integer, also_dropped integer DEFAULT 3, third text DEFAULT 'x' NOT NULL);
INSERT INTO with_holes SELECT n, 'gone', -n FROM generate_series(1, 30) AS n;
ALTER TABLE with_holes DROP COLUMN dropped, DROP COLUMN also_dropped, ADD COLUMN fourth date DEFAULT '2026-01-01';
CREATE TABLE no_columns ();
INSERT INTO no_columns DEFAULT VALUES;
CREATE TABLE empty_but_indexed (id integer PRIMARY KEY, words tsvector);
CREATE INDEX ON empty_but_indexed USING gin (words);
