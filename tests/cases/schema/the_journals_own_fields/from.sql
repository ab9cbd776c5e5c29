CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    source BLOB NOT NULL,
    body TEXT AS (CAST(source AS TEXT)),
    weather TEXT
);
CREATE UNIQUE INDEX entries_path ON entries (path);
CREATE VIRTUAL TABLE entries_fts USING fts5 (body, content="entries", content_rowid="id");
