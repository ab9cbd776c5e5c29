CREATE TABLE entries (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '', body TEXT);
CREATE VIRTUAL TABLE entries_fts USING fts5 (title, body, content="entries", content_rowid="id", tokenize='porter');
CREATE VIRTUAL TABLE notes USING fts5 (body, tag UNINDEXED, prefix='2 3');
CREATE VIRTUAL TABLE places USING rtree (id, west, east, south, north);
