-- A place is called by its whole name again. The places that were added around it stay, as places of their own.
--
-- corrects: aa6016c412abdeca3662932f5b55a40687ba961790042a033cd4f7779a655267

-- All whole names are put together before the first one is written: a place whose parent has a smaller id would read
-- the name that its parent has by then, and not the one that it had. A ring of parents is followed once around.
WITH RECURSIVE called(id, name, parent_id, depth, trail) AS (
    SELECT id, name, parent_id, 0, '/' || id || '/'
    FROM locations
    WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT called.id, called.name || ', ' || around.name, around.parent_id, depth + 1, trail || around.id || '/'
    FROM called
    JOIN locations AS around ON around.id = called.parent_id
    WHERE instr(trail, '/' || around.id || '/') = 0
),
whole AS MATERIALIZED (
    -- SQLite takes `name` from the row that holds the greatest depth.
    SELECT id, name, max(depth)
    FROM called
    GROUP BY id
)
UPDATE locations
SET name = whole.name
FROM whole
WHERE whole.id = locations.id;

DROP INDEX locations_parent;
DROP INDEX locations_canonical_name;
ALTER TABLE locations DROP COLUMN parent_id;
ALTER TABLE locations DROP COLUMN canonical_name;
