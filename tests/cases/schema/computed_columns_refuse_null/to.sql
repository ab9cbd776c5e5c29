CREATE TABLE t (a INT, b NOT NULL AS (a + 2), c CHECK (c IS NOT 5), d NOT NULL AS (coalesce(a, 0)) VIRTUAL, CHECK (b <> 7));
