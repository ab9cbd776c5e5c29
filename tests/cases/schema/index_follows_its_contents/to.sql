CREATE TABLE page (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT 'untitled', body TEXT);
CREATE VIRTUAL TABLE page_index USING fts5(title, body, content='page', content_rowid='id');
CREATE TABLE note (text TEXT);
CREATE VIRTUAL TABLE note_index USING fts4(text, content="note");
