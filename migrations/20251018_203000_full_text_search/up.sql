-- Full-text search
--
-- The index reads title and body from `entries` and stores no text of its own. Chinese, Japanese and Korean are written
-- without spaces, so their characters stand one by one in `characters`, and a run of them is found as a phrase.
--
-- revision:   20251018_203000
-- revises:    20251004_181500
-- created:    2025-10-18T20:30:00Z
-- repopulate: search
-- loses:      nothing

ALTER TABLE entries ADD COLUMN characters TEXT;

CREATE VIRTUAL TABLE entries_fts USING fts5(
    title,
    body,
    characters,
    content="entries",
    content_rowid="id",
    tokenize="unicode61 remove_diacritics 2"
);
