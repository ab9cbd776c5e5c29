CREATE TABLE entries (
    id INTEGER PRIMARY KEY, -- never given twice
    body TEXT NOT NULL
);
