-- Core tables
--
-- The first shape of the archive: one row for each entry, with the bytes of its file, and the places it names.
-- The text is stored once: `body` is computed from `source`, or from `body_decoded` where the bytes are not UTF-8.
--
-- revision:   20250916_143000
-- revises:    none
-- created:    2025-09-16T14:30:00Z
-- repopulate: full
-- loses:      nothing

CREATE TABLE entries (
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
    source BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX entries_path ON entries(path) WHERE removed_at IS NULL;
CREATE INDEX entries_stamp ON entries(path, removed_at, size, modified_ns, path_bytes);
CREATE INDEX entries_removed ON entries(path, source_hash) WHERE removed_at IS NOT NULL;

CREATE TABLE locations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    latitude REAL,
    longitude REAL
) STRICT;

CREATE INDEX locations_name ON locations(name);

CREATE TABLE entry_locations (
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    location_id INTEGER NOT NULL REFERENCES locations(id) ON DELETE CASCADE,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, location_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_locations_location ON entry_locations(location_id);
