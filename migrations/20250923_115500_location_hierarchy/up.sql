-- Location hierarchy
--
-- "Alfama, Lisbon, Portugal" becomes a place in a place in a place. Places that are already there keep their rows;
-- the places around them are added, and each gets the folded name under which it is found again.
--
-- revision:   20250923_115500
-- revises:    20250918_090000
-- created:    2025-09-23T11:55:00Z
-- repopulate: none
-- loses:      nothing

ALTER TABLE locations ADD COLUMN canonical_name TEXT;
ALTER TABLE locations ADD COLUMN parent_id INTEGER REFERENCES locations(id) ON DELETE SET NULL;

UPDATE locations
SET canonical_name = canonical_name(name);

-- The places around the known ones: what stands behind each comma. A `geo:` position has no such parts.
WITH RECURSIVE around(name) AS (
    SELECT ltrim(substr(name, instr(name, ',') + 1), ', ')
    FROM locations
    WHERE instr(name, ',') > 0 AND name NOT LIKE 'geo:%'
    UNION
    SELECT ltrim(substr(name, instr(name, ',') + 1), ', ')
    FROM around
    WHERE instr(name, ',') > 0
)
INSERT INTO locations (name, canonical_name)
SELECT min(rtrim(name, ', ')), canonical_name(name)
FROM around
WHERE canonical_name(name) <> ''
  AND canonical_name(name) NOT IN (SELECT canonical_name FROM locations)
GROUP BY canonical_name(name);

CREATE INDEX locations_canonical_name ON locations(canonical_name);
CREATE INDEX locations_parent ON locations(parent_id);

UPDATE locations
SET parent_id = (
    SELECT min(around.id)
    FROM locations AS around
    WHERE around.canonical_name = canonical_name(substr(locations.name, instr(locations.name, ',') + 1))
)
WHERE instr(name, ',') > 0 AND name NOT LIKE 'geo:%';

UPDATE locations
SET name = trim(substr(name, 1, instr(name, ',') - 1))
WHERE parent_id IS NOT NULL AND instr(name, ',') > 1;
