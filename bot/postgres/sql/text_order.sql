-- Whether this database sorts text by its bytes; plain ASCII, which every encoding has.
SELECT array_agg(word ORDER BY word) = array_agg(word ORDER BY word COLLATE "C") AS by_bytes
FROM unnest(ARRAY['a', 'B', '_', 'a b', 'ab', 'A']) AS word
