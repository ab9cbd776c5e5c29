-- rebuild `seen`: add column `seen.hour`; make `seen` STRICT
CREATE TABLE "journal_new_seen" (id INTEGER PRIMARY KEY, bird TEXT, hour REAL DEFAULT CURRENT_TIMESTAMP) STRICT;

-- copy the rows of `seen`
-- ! `seen.hour` is new, and its default is not of its type: no row may be there
-- ! loses seen.bird: the values of `seen.bird` that are no TEXT are made into it
INSERT INTO "journal_new_seen" ("id", "bird")
SELECT "id", CAST("bird" AS TEXT)
FROM "seen";

-- put the new `seen` in its place; views and triggers keep the name
DROP TABLE "seen";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_seen" RENAME TO "seen";
PRAGMA legacy_alter_table = OFF;
