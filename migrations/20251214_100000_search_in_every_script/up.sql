-- Search in every script
--
-- Marks belong to the words they stand in, so that `की` is another word than `का`, and so do the three characters that nobody
-- sees: the soft hyphen and the two joiners, which stand between the last quotes. `search_forms` has the words that are written
-- otherwise than they are looked for.
--
-- revision:   20251214_100000
-- revises:    20251206_090000
-- created:    2025-12-14T10:00:00Z
-- repopulate: search
-- loses:      nothing

DROP TABLE entries_fts;

CREATE VIRTUAL TABLE entries_fts USING fts5(
    body,
    title,
    characters,
    content="entries",
    content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' tokenchars '­‌‍'"
);

CREATE TABLE search_forms (
    folded TEXT NOT NULL,
    form TEXT NOT NULL,
    PRIMARY KEY (folded, form)
) STRICT, WITHOUT ROWID;
