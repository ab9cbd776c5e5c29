-- m2
--
-- revision:   20260101_000002
-- revises:    20260101_000001
-- created:    2026-01-01T08:00:00Z
-- repopulate: rating
-- loses:      nothing

-- rebuild `entries`: alter column `entries.rating`: type TEXT becomes INTEGER
CREATE TABLE "new_entries" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    path_bytes BLOB,
    date TEXT,
    date_written TEXT,
    title TEXT,
    word_count INTEGER NOT NULL DEFAULT 0,
    front_matter TEXT,
    front_matter_error TEXT,
    size INTEGER NOT NULL DEFAULT 0,
    modified_ns INTEGER,
    source_hash TEXT NOT NULL,
    removed_at TEXT,
    body_offset INTEGER NOT NULL DEFAULT 0,
    body_decoded TEXT,
    body TEXT GENERATED ALWAYS AS (coalesce(body_decoded, CAST(substr(source, body_offset + 1) AS TEXT))) VIRTUAL,
    source BLOB NOT NULL,
    characters TEXT
, rating INTEGER) STRICT;

-- copy the rows of `entries`; no loss, the sources hold its values
INSERT INTO "new_entries" ("id", "path", "path_bytes", "date", "date_written", "title", "word_count", "front_matter", "front_matter_error", "size", "modified_ns", "source_hash", "removed_at", "body_offset", "body_decoded", "source", "characters", "rating")
SELECT "id", "path", "path_bytes", "date", "date_written", "title", "word_count", "front_matter", "front_matter_error", "size", "modified_ns", "source_hash", "removed_at", "body_offset", "body_decoded", "source", "characters", CAST(CAST("rating" AS NUMERIC) AS INTEGER)
FROM "entries";

-- keep the AUTOINCREMENT mark of `entries`
DELETE FROM sqlite_sequence WHERE name = 'new_entries';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'new_entries', seq FROM sqlite_sequence WHERE name = 'entries';

-- put the new `entries` in its place; views and triggers keep the name
DROP TABLE "entries";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new_entries" RENAME TO "entries";
PRAGMA legacy_alter_table = OFF;

-- restore index `entries_path`
CREATE UNIQUE INDEX entries_path ON entries(path) WHERE removed_at IS NULL;

-- restore index `entries_stamp`
CREATE INDEX entries_stamp ON entries(path, removed_at, size, modified_ns, path_bytes);

-- restore index `entries_removed`
CREATE INDEX entries_removed ON entries(path, source_hash) WHERE removed_at IS NOT NULL;

-- restore index `entries_day`
CREATE INDEX entries_day ON entries(date, word_count, date_written, removed_at) WHERE removed_at IS NULL;
