-- Views for other tools
--
-- Entries, places and days as other tools may read them: a row each, with the names that belong to it.
--
-- revision:   20251121_083000
-- revises:    20251120_194000
-- created:    2025-11-21T08:30:00Z
-- repopulate: none
-- loses:      nothing

-- create view `place_overview`
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

-- create view `entry_overview`
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

-- create view `day_overview`
CREATE VIEW day_overview AS
SELECT date, count(*) AS entries, sum(word_count) AS words
FROM entries
WHERE removed_at IS NULL AND date IS NOT NULL
GROUP BY date;
