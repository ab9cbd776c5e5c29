CREATE TABLE boxes (w INTEGER, h INTEGER, area INTEGER, twice INTEGER AS (area * 2) STORED, label TEXT AS (w || 'x' || h));
