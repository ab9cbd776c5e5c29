-- it comes back after the renames
DROP VIEW "shown";
DROP VIEW "lost";

-- rename column `entries.mood` to `feeling`
ALTER TABLE "entries" RENAME COLUMN "mood" TO "feeling";

-- create view `lost`
CREATE VIEW lost AS SELECT missing FROM nowhere;

-- create view `shown`
CREATE VIEW shown AS SELECT feeling FROM entries;
