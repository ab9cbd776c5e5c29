-- The model: what the schema is at head, declared once and whole.
--
-- The migrations lead here step by step, and a test holds the two equal. The order of columns is no part of the
-- comparison: the columns that revisions added stand where they belong.

-- One row for each entry. `source` holds the file's bytes; `body` is computed from them, or is `body_decoded` where
-- they are not UTF-8. `path_bytes` is the exact name where `path` had to be escaped. `modified_ns` is NULL where the
-- file was too young to be trusted when it was read. Small columns stand before `source`, which may overflow its page.
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
    characters TEXT
) STRICT;

CREATE UNIQUE INDEX entries_path ON entries(path) WHERE removed_at IS NULL;
CREATE INDEX entries_stamp ON entries(path, removed_at, size, modified_ns, path_bytes);
CREATE INDEX entries_removed ON entries(path, source_hash) WHERE removed_at IS NOT NULL;
-- `removed_at` is part of it because SQLite reads the row for a column that only the index's WHERE names.
CREATE INDEX entries_day ON entries(date, word_count, date_written, removed_at) WHERE removed_at IS NULL;

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

-- The full-text index stores no text of its own. `entries.characters` holds Chinese, Japanese and Korean character by
-- character, because these are written without spaces and a tokeniser would take a whole sentence for one word. `body`
-- stands first because FTS5 notes the column of every posting but of those in the first: two bytes for each word of each
-- entry, a tenth of the archive.
CREATE VIRTUAL TABLE entries_fts USING fts5(
    body,
    title,
    characters,
    content="entries",
    content_rowid="id",
    tokenize="unicode61 remove_diacritics 2"
);

-- The views are for people and for other tools: what `journal list`, `values` and `stats` count, without a join. Entries
-- whose files are gone are left out. Several names are one text, parted by `; `.

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
        WHERE removed_at IS NULL
    ) AS entries
FROM locations;

-- An entry in a row. A mood has its scale behind it, "calm 7".
CREATE VIEW entry_overview AS
SELECT
    entries.id,
    entries.date,
    entries.title,
    (
        SELECT group_concat(name, '; ') FROM (
            SELECT moods.name || coalesce(' ' || printf('%g', scale), '') AS name
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
    entries.path
FROM entries
WHERE removed_at IS NULL;

-- A day on which something was written.
CREATE VIEW day_overview AS
SELECT date, count(*) AS entries, sum(word_count) AS words
FROM entries
WHERE removed_at IS NULL AND date IS NOT NULL
GROUP BY date;
