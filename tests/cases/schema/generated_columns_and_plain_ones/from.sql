CREATE TABLE boxes (w INTEGER, h INTEGER, area INTEGER AS (w * h) STORED, twice INTEGER AS (area * 2), label TEXT);
