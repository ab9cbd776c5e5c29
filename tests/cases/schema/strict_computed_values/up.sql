-- rebuild `mark`: add column `mark.x`; make `mark` STRICT
CREATE TABLE "journal_new_mark" (id INTEGER PRIMARY KEY, label TEXT NOT NULL, x BLOB AS (id + 1) STORED) STRICT;

-- copy the rows of `mark`
-- ! `mark.x` is BLOB: no row may compute anything else
-- ! loses mark.label: the values of `mark.label` that are no TEXT are made into it
INSERT INTO "journal_new_mark" ("id", "label")
SELECT "id", CAST("label" AS TEXT)
FROM "mark";

-- put the new `mark` in its place; views and triggers keep the name
DROP TABLE "mark";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_mark" RENAME TO "mark";
PRAGMA legacy_alter_table = OFF;

-- rebuild `part`: alter column `part.size`: type none becomes INTEGER; make `part` STRICT
CREATE TABLE "journal_new_part" (name TEXT, size INTEGER AS (length(name)) STORED) STRICT;

-- copy the rows of `part`
-- ! `part.size` is INTEGER: no row may compute anything else
-- ! loses part.name: the values of `part.name` that are no TEXT are made into it
INSERT INTO "journal_new_part" (rowid, "name")
SELECT rowid, CAST("name" AS TEXT)
FROM "part";

-- put the new `part` in its place; views and triggers keep the name
DROP TABLE "part";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_part" RENAME TO "part";
PRAGMA legacy_alter_table = OFF;
