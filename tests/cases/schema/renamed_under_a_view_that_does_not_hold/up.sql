-- it comes back at the end
DROP VIEW "shown";
DROP VIEW "lost";

-- rename column `entries.mood` to `feeling`
ALTER TABLE "entries" RENAME COLUMN "mood" TO "feeling";

-- restore view `lost`
CREATE VIEW lost AS SELECT missing FROM nowhere;

-- restore view `shown`
CREATE VIEW shown AS SELECT feeling FROM entries;
