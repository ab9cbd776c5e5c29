CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    weather TEXT DEFAULT 'unknown'
);
