-- rebuild `boxes`: alter column `boxes.area`: not generated; alter column `boxes.twice`: generated as area * 2; alter column `boxes.label`: generated as w || 'x' || h
CREATE TABLE "journal_new_boxes" (w INTEGER, h INTEGER, area INTEGER, twice INTEGER AS (area * 2) STORED, label TEXT AS (w || 'x' || h));

-- copy the rows of `boxes`
-- ! loses boxes.label: the values of `boxes.label` are computed from now on
INSERT INTO "journal_new_boxes" (rowid, "w", "h", "area")
SELECT rowid, "w", "h", "area"
FROM "boxes";

-- put the new `boxes` in its place; views and triggers keep the name
DROP TABLE "boxes";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_boxes" RENAME TO "boxes";
PRAGMA legacy_alter_table = OFF;
