-- The model: what the schema is at head, declared once and whole.
--
-- The migrations lead here step by step, and a test holds the two equal. The order of columns is no part of the
-- comparison: the columns that revisions added stand where they belong.

-- One row for each entry. `source` holds the file's bytes; `body` is computed from them, or is `body_decoded` where
-- they are not UTF-8. `path_bytes` is the exact name where `path` had to be escaped. `identity` is given once and kept
-- through a restore. `mood_scale` is a mood that was written as a number, to ten. `conflict_of` is the entry of which a
-- sync tool made this copy. `seen_in` is the sync since which the entry is as it is (NULL: since before syncs were
-- counted), `gone_in` the one that found its file missing,
-- `emptied_in` the one that found its text gone while its file stayed, `first_seen_in` the one that saw it first, which no
-- thinning forgets. `size` and `modified_ns` are no longer used; they stay for
-- whoever reads them. Small columns stand before `source`, which may overflow its page.
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
    source BLOB NOT NULL,
    characters TEXT,
    identity BLOB,
    mood_scale REAL,
    conflict_of INTEGER REFERENCES entries(id) ON DELETE SET NULL,
    seen_in INTEGER,
    gone_in INTEGER,
    emptied_in INTEGER,
    first_seen_in INTEGER
) STRICT;

CREATE UNIQUE INDEX entries_path ON entries(path) WHERE removed_at IS NULL;
CREATE INDEX entries_listing ON entries(path, removed_at, path_bytes);
CREATE INDEX entries_removed ON entries(path, source_hash) WHERE removed_at IS NOT NULL;
-- `removed_at` is part of it because SQLite reads the row for a column that only the index's WHERE names.
CREATE INDEX entries_day ON entries(date, word_count, date_written, removed_at, conflict_of, seen_in) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX entries_identity ON entries(identity);
CREATE INDEX entries_mood_scale ON entries(mood_scale) WHERE mood_scale IS NOT NULL;
CREATE INDEX entries_conflict_of ON entries(conflict_of) WHERE conflict_of IS NOT NULL;
CREATE INDEX entries_gone_in ON entries(gone_in) WHERE removed_at IS NOT NULL;
CREATE INDEX entries_emptied_in ON entries(emptied_in) WHERE emptied_in IS NOT NULL;

-- The size and the time of change of an entry's file when its bytes were read; no row where the file was too young to be
-- trusted then. Apart from `entries`, so that a journal whose files were all touched costs little.
CREATE TABLE file_stamps (
    entry_id INTEGER PRIMARY KEY REFERENCES entries(id) ON DELETE CASCADE,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL
) STRICT;

-- A place, perhaps in a place. `canonical_name` is the folded whole name, "alfama, lisbon, portugal".
CREATE TABLE locations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    canonical_name TEXT,
    parent_id INTEGER REFERENCES locations(id) ON DELETE SET NULL,
    latitude REAL,
    longitude REAL
) STRICT;

CREATE INDEX locations_name ON locations(name);
CREATE INDEX locations_canonical_name ON locations(canonical_name);
CREATE INDEX locations_parent ON locations(parent_id);

CREATE TABLE entry_locations (
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    location_id INTEGER NOT NULL REFERENCES locations(id) ON DELETE CASCADE,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, location_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_locations_location ON entry_locations(location_id);

CREATE TABLE moods (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    color_hex TEXT,
    description TEXT
) STRICT;

-- `scale` is to ten: `7/10` and `7` are 7, `4/5` is 8.
CREATE TABLE entry_moods (
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    mood_id INTEGER NOT NULL REFERENCES moods(id) ON DELETE CASCADE,
    scale REAL,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, mood_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_moods_mood ON entry_moods(mood_id);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE entry_tags (
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, tag_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_tags_tag ON entry_tags(tag_id);

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE entry_people (
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_people_person ON entry_people(person_id);

-- By what each part of the rows was derived: the version of the reader, and for a field its type and keys (JSON). Where
-- the binary and `journal.toml` say otherwise, or where a part has no row, it is derived again.
CREATE TABLE derived_by (
    part TEXT PRIMARY KEY,
    reader INTEGER NOT NULL,
    definition TEXT
) STRICT, WITHOUT ROWID;

-- The one folder that the archive is kept in step with: its canonical path, and its path as seen from the archive. Bytes
-- that are no UTF-8 are a BLOB.
CREATE TABLE archive_place (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    canonical ANY NOT NULL,
    relative ANY
) STRICT;

-- The objects of the schema that are ours (`core`, `field`) or that the workspace's own model or revisions made
-- (`managed`), and the revision that made them. Everything else was made by somebody else.
CREATE TABLE owned (
    type TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    role TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (type, name)
) STRICT, WITHOUT ROWID;

-- Each sync that wrote, in order; a row of the kind `sweep` says that a purge has still to overwrite free pages.
CREATE TABLE syncs (
    number INTEGER PRIMARY KEY,
    synced_at TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'sync'
) STRICT;

-- The bytes of earlier versions, compressed (Zstandard). A `delta` was made against the bytes of `base`, or, where `base`
-- is NULL, against the `source` of the entry; `whole` stands alone and may serve several versions, `users` of them.
CREATE TABLE version_bytes (
    id INTEGER PRIMARY KEY,
    length INTEGER NOT NULL,
    users INTEGER NOT NULL DEFAULT 1,
    storage TEXT NOT NULL CHECK (storage IN ('whole', 'delta')),
    base INTEGER REFERENCES version_bytes(id),
    data BLOB NOT NULL
) STRICT;

CREATE INDEX version_bytes_base ON version_bytes(base) WHERE base IS NOT NULL;

-- From which sync to which the file of an entry was gone, where it came back. Apart from the versions, so that it stays known
-- when these are let go: of whatever lies between the first sync that saw an entry and what it is now, a version tells what
-- it was, a row here that it was not there, and nothing that this is no longer held.
CREATE TABLE file_absences (
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    gone_in INTEGER NOT NULL,
    back_in INTEGER NOT NULL,
    PRIMARY KEY (entry_id, gone_in)
) STRICT, WITHOUT ROWID;

-- What an entry was from the sync `seen_in` to the sync `replaced_in`; `hash` is the SHA-256 of its bytes. Of the hash the index
-- holds what tells nearly all apart.
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

-- The full-text index stores no text of its own. `entries.characters` holds Chinese, Japanese, Korean, Thai, Lao, Khmer and
-- Burmese character by character, because these are written without spaces and a tokeniser would take a whole sentence for
-- one word. `body` stands first because FTS5 notes the column of every posting but of those in the first: two bytes for each
-- word of each entry, a tenth of the archive. Marks are parts of words, and so are three characters that nobody sees, which
-- stand between the last quotes: the soft hyphen and the two joiners (U+00AD, U+200C, U+200D).
CREATE VIRTUAL TABLE entries_fts USING fts5(
    body,
    title,
    characters,
    content="entries",
    content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' tokenchars '­‌‍'"
);

-- The words of the index that are looked for under another form: `folded` has neither case nor marks nor letters of one
-- language alone, `form` is the word as the index has it. A word that is gone may stand here until a purge.
CREATE TABLE search_forms (
    folded TEXT NOT NULL,
    form TEXT NOT NULL,
    PRIMARY KEY (folded, form)
) STRICT, WITHOUT ROWID;

-- The views are for people and for other tools: what `journal list`, `values` and `stats` count, without a join. Entries
-- whose files are gone, and copies that a sync tool made of a conflict, are left out. Several names are one text,
-- separated by `; `.

-- A place with the places that it lies in, "Alfama, Lisbon, Portugal"; `entries` are those in it, or in a place in it.
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

-- An entry in a row. A mood has its scale behind it, "calm 7"; `mood_scale` is a mood that was written as a number alone.
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

-- A day on which something was written.
CREATE VIEW day_overview AS
SELECT date, count(*) AS entries, sum(word_count) AS words
FROM entries
WHERE removed_at IS NULL AND conflict_of IS NULL AND date IS NOT NULL
GROUP BY date;

-- The text of an entry, for tools that do not see generated columns.
CREATE VIEW entry_text AS
SELECT
    id,
    coalesce(body_decoded, CAST(substr(source, body_offset + 1) AS TEXT)) AS body
FROM entries
WHERE removed_at IS NULL AND conflict_of IS NULL;
