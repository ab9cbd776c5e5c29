CREATE TABLE t (a INT, b AS (a + 1), c CHECK (c IS NOT 5));
