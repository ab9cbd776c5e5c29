DROP TABLE search_forms;
DROP TABLE entries_fts;

CREATE VIRTUAL TABLE entries_fts USING fts5(
    body,
    title,
    characters,
    content="entries",
    content_rowid="id",
    tokenize="unicode61 remove_diacritics 2"
);

INSERT INTO entries_fts (entries_fts) VALUES ('rebuild');
