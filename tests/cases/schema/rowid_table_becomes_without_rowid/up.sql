-- rebuild `pairs`: alter column `pairs.a`: NOT NULL, default ''; alter column `pairs.b`: NOT NULL, default ''; make `pairs` STRICT; make `pairs` WITHOUT ROWID
CREATE TABLE "journal_new_pairs" (a TEXT NOT NULL DEFAULT '', b TEXT NOT NULL DEFAULT '', note TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID, STRICT;

-- copy the rows of `pairs`
-- ! NULLs of `pairs.a` become ''
-- ! loses pairs.a: the values of `pairs.a` that are no TEXT are made into it
-- ! NULLs of `pairs.b` become ''
-- ! loses pairs.b: the values of `pairs.b` that are no TEXT are made into it
-- ! loses pairs.note: the values of `pairs.note` that are no TEXT are made into it
-- ! PRIMARY KEY on `pairs` refuses rows that are equal in a, b
INSERT INTO "journal_new_pairs" ("a", "b", "note")
SELECT CAST(coalesce("a", '') AS TEXT), CAST(coalesce("b", '') AS TEXT), CAST("note" AS TEXT)
FROM "pairs";

-- put the new `pairs` in its place; views and triggers keep the name
DROP TABLE "pairs";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_pairs" RENAME TO "pairs";
PRAGMA legacy_alter_table = OFF;
