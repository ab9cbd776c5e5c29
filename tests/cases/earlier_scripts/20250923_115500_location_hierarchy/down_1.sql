-- A place is called by its whole name again. The places that were added around it stay, as places of their own.
UPDATE locations
SET name = (
    WITH RECURSIVE whole(name, parent_id) AS (
        VALUES (locations.name, locations.parent_id)
        UNION ALL
        SELECT whole.name || ', ' || around.name, around.parent_id
        FROM whole
        JOIN locations AS around ON around.id = whole.parent_id
        LIMIT 100
    )
    SELECT name FROM whole ORDER BY length(name) DESC LIMIT 1
)
WHERE parent_id IS NOT NULL;

DROP INDEX locations_parent;
DROP INDEX locations_canonical_name;
ALTER TABLE locations DROP COLUMN parent_id;
ALTER TABLE locations DROP COLUMN canonical_name;
