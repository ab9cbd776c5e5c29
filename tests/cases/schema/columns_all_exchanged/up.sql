-- rebuild `notes`: add column `notes.id`; add column `notes.c`; add column `notes.d`; drop column `notes.a`; drop column `notes.b`; add to `notes`: rowid primary key (id); add to `notes`: unique (d)
CREATE TABLE "journal_new_notes" (id INTEGER PRIMARY KEY, c TEXT NOT NULL, d INTEGER NOT NULL UNIQUE);

-- copy the rows of `notes`
-- ! `notes.c` is new, NOT NULL and without a default: its values are made up
-- ! `notes.d` is new, NOT NULL and without a default: its values are made up
-- ! loses notes.a: the values of `notes.a` are dropped
-- ! loses notes.b: the values of `notes.b` are dropped
INSERT INTO "journal_new_notes" ("id", "c", "d")
SELECT rowid, '', rowid
FROM "notes";

-- put the new `notes` in its place; views and triggers keep the name
DROP TABLE "notes";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_notes" RENAME TO "notes";
PRAGMA legacy_alter_table = OFF;
