-- Rows that follow their sources, and versions that stay
--
-- The archive notes by what each part of its rows was derived, so that what would be derived otherwise today is derived
-- again; which folder it is kept in step with; which objects of the schema are its own; and every version of an entry
-- that a sync replaced.
--
-- revision:   20251206_090000
-- revises:    20251121_083000
-- created:    2025-12-06T09:00:00Z
-- repopulate: full
-- loses:      nothing

ALTER TABLE entries ADD COLUMN identity BLOB;
ALTER TABLE entries ADD COLUMN mood_scale REAL;
ALTER TABLE entries ADD COLUMN conflict_of INTEGER REFERENCES entries(id) ON DELETE SET NULL;
ALTER TABLE entries ADD COLUMN seen_in INTEGER;
ALTER TABLE entries ADD COLUMN gone_in INTEGER;
ALTER TABLE entries ADD COLUMN emptied_in INTEGER;
ALTER TABLE entries ADD COLUMN first_seen_in INTEGER;

-- Of the row and of its bytes, so that two copies of one archive give an entry one identity; new entries get random ones.
UPDATE entries
SET identity = CAST(substr(printf('%06x', id) || source_hash, 1, 16) AS BLOB);

DROP INDEX entries_stamp;
DROP INDEX entries_day;
CREATE UNIQUE INDEX entries_identity ON entries(identity);
CREATE INDEX entries_listing ON entries(path, removed_at, path_bytes);
CREATE INDEX entries_day ON entries(date, word_count, date_written, removed_at, conflict_of, seen_in) WHERE removed_at IS NULL;
CREATE INDEX entries_mood_scale ON entries(mood_scale) WHERE mood_scale IS NOT NULL;
CREATE INDEX entries_conflict_of ON entries(conflict_of) WHERE conflict_of IS NOT NULL;
CREATE INDEX entries_gone_in ON entries(gone_in) WHERE removed_at IS NOT NULL;
CREATE INDEX entries_emptied_in ON entries(emptied_in) WHERE emptied_in IS NOT NULL;

CREATE TABLE file_stamps (
    entry_id INTEGER PRIMARY KEY REFERENCES entries(id) ON DELETE CASCADE,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL
) STRICT;

INSERT INTO file_stamps (entry_id, size, modified_ns)
SELECT id, size, modified_ns
FROM entries
WHERE modified_ns IS NOT NULL;

CREATE TABLE derived_by (
    part TEXT PRIMARY KEY,
    reader INTEGER NOT NULL,
    definition TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE archive_place (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    canonical ANY NOT NULL,
    relative ANY
) STRICT;

CREATE TABLE owned (
    type TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    role TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (type, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE syncs (
    number INTEGER PRIMARY KEY,
    synced_at TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'sync'
) STRICT;

CREATE TABLE version_bytes (
    id INTEGER PRIMARY KEY,
    length INTEGER NOT NULL,
    users INTEGER NOT NULL DEFAULT 1,
    storage TEXT NOT NULL CHECK (storage IN ('whole', 'delta')),
    base INTEGER REFERENCES version_bytes(id),
    data BLOB NOT NULL
) STRICT;

CREATE INDEX version_bytes_base ON version_bytes(base) WHERE base IS NOT NULL;

CREATE TABLE entry_versions (
    id INTEGER PRIMARY KEY,
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    seen_in INTEGER NOT NULL,
    replaced_in INTEGER NOT NULL,
    path TEXT NOT NULL,
    path_bytes BLOB,
    date TEXT,
    date_written TEXT,
    title TEXT,
    word_count INTEGER NOT NULL DEFAULT 0,
    hash BLOB NOT NULL,
    length INTEGER NOT NULL,
    bytes_id INTEGER NOT NULL REFERENCES version_bytes(id)
) STRICT;

CREATE INDEX entry_versions_entry ON entry_versions(entry_id, seen_in);
CREATE INDEX entry_versions_day ON entry_versions(date, seen_in, replaced_in);
CREATE INDEX entry_versions_bytes ON entry_versions(bytes_id);
CREATE INDEX entry_versions_hash ON entry_versions(substr(hash, 1, 4));

CREATE TABLE file_absences (
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    gone_in INTEGER NOT NULL,
    back_in INTEGER NOT NULL,
    PRIMARY KEY (entry_id, gone_in)
) STRICT, WITHOUT ROWID;

DROP VIEW day_overview;
DROP VIEW entry_overview;
DROP VIEW place_overview;

CREATE VIEW place_overview AS
SELECT
    locations.id,
    locations.name,
    (
        WITH RECURSIVE upward(name, parent_id, depth) AS (
            SELECT place.name, place.parent_id, 0 FROM locations AS place WHERE place.id = locations.id
            UNION ALL
            SELECT place.name, place.parent_id, upward.depth + 1
            FROM upward JOIN locations AS place ON place.id = upward.parent_id
            WHERE upward.depth < 20
        )
        SELECT group_concat(name, ', ') FROM upward
    ) AS whole_name,
    locations.latitude,
    locations.longitude,
    (
        -- UNION keeps each place once, so that a ring of parents ends.
        WITH RECURSIVE within(id) AS (
            SELECT locations.id
            UNION
            SELECT place.id FROM within JOIN locations AS place ON place.parent_id = within.id
        )
        SELECT count(DISTINCT entry_id)
        FROM within
        JOIN entry_locations ON location_id = within.id
        JOIN entries ON entries.id = entry_id
        WHERE removed_at IS NULL AND conflict_of IS NULL
    ) AS entries
FROM locations;

CREATE VIEW entry_overview AS
SELECT
    entries.id,
    entries.date,
    entries.title,
    (
        SELECT group_concat(name, '; ') FROM (
            -- printf() says `0` of NULL, so a mood without a scale is told apart before.
            SELECT moods.name || CASE WHEN scale IS NULL THEN '' ELSE ' ' || printf('%g', scale) END AS name
            FROM entry_moods JOIN moods ON moods.id = mood_id
            WHERE entry_id = entries.id
            ORDER BY position
        )
    ) AS moods,
    (
        SELECT group_concat(whole_name, '; ') FROM (
            SELECT whole_name
            FROM entry_locations JOIN place_overview ON place_overview.id = location_id
            WHERE entry_id = entries.id
            ORDER BY position
        )
    ) AS places,
    (
        SELECT group_concat(name, '; ') FROM (
            SELECT name FROM entry_tags JOIN tags ON tags.id = tag_id
            WHERE entry_id = entries.id
            ORDER BY position
        )
    ) AS tags,
    (
        SELECT group_concat(name, '; ') FROM (
            SELECT name FROM entry_people JOIN people ON people.id = person_id
            WHERE entry_id = entries.id
            ORDER BY position
        )
    ) AS people,
    entries.word_count,
    entries.path,
    entries.mood_scale
FROM entries
WHERE removed_at IS NULL AND conflict_of IS NULL;

CREATE VIEW day_overview AS
SELECT date, count(*) AS entries, sum(word_count) AS words
FROM entries
WHERE removed_at IS NULL AND conflict_of IS NULL AND date IS NOT NULL
GROUP BY date;

CREATE VIEW entry_text AS
SELECT
    id,
    coalesce(body_decoded, CAST(substr(source, body_offset + 1) AS TEXT)) AS body
FROM entries
WHERE removed_at IS NULL AND conflict_of IS NULL;
