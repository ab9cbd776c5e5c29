CREATE TABLE entries (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
CREATE VIRTUAL TABLE entries_fts USING fts5 (body, content="entries", content_rowid="id");
CREATE VIRTUAL TABLE notes USING fts5 (body, tag UNINDEXED);
CREATE VIRTUAL TABLE places USING rtree (id, west, east);
