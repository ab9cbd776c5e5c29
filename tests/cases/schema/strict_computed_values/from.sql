CREATE TABLE mark (id INTEGER PRIMARY KEY, label TEXT NOT NULL);
CREATE TABLE part (name TEXT, size AS (length(name)) STORED);
