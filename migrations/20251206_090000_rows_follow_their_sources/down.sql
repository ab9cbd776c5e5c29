-- The stamps go back to where they were, and so does the form of an error, so that an older `journal` finds both.
DROP VIEW entry_text;
DROP VIEW day_overview;
DROP VIEW entry_overview;
DROP VIEW place_overview;

UPDATE entries
SET size = length(source),
    modified_ns = (SELECT modified_ns FROM file_stamps WHERE entry_id = entries.id);

UPDATE entries
SET front_matter_error = (
    WITH behind_kind(rest) AS (
        SELECT substr(entries.front_matter_error, instr(entries.front_matter_error, ':') + 1)
    )
    SELECT 'line ' || substr(rest, 1, instr(rest, ':') - 1) || substr(rest, instr(rest, ': '))
    FROM behind_kind
)
WHERE front_matter_error IS NOT NULL;

DROP TABLE file_absences;
DROP TABLE entry_versions;
DROP TABLE version_bytes;
DROP TABLE syncs;
DROP TABLE owned;
DROP TABLE archive_place;
DROP TABLE derived_by;
DROP TABLE file_stamps;

DROP INDEX entries_emptied_in;
DROP INDEX entries_gone_in;
DROP INDEX entries_conflict_of;
DROP INDEX entries_mood_scale;
DROP INDEX entries_day;
DROP INDEX entries_listing;
DROP INDEX entries_identity;
ALTER TABLE entries DROP COLUMN first_seen_in;
ALTER TABLE entries DROP COLUMN emptied_in;
ALTER TABLE entries DROP COLUMN gone_in;
ALTER TABLE entries DROP COLUMN seen_in;
ALTER TABLE entries DROP COLUMN conflict_of;
ALTER TABLE entries DROP COLUMN mood_scale;
ALTER TABLE entries DROP COLUMN identity;
CREATE INDEX entries_stamp ON entries(path, removed_at, size, modified_ns, path_bytes);
CREATE INDEX entries_day ON entries(date, word_count, date_written, removed_at) WHERE removed_at IS NULL;

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

CREATE VIEW day_overview AS
SELECT date, count(*) AS entries, sum(word_count) AS words
FROM entries
WHERE removed_at IS NULL AND date IS NOT NULL
GROUP BY date;
