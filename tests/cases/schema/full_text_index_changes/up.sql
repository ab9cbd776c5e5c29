-- rebuild `entries`: alter column `entries.title`: NOT NULL, default ''
CREATE TABLE "journal_new_entries" (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '', body TEXT);

-- copy the rows of `entries`
-- ! NULLs of `entries.title` become ''
INSERT INTO "journal_new_entries" ("id", "title", "body")
SELECT "id", coalesce("title", ''), "body"
FROM "entries";

-- put the new `entries` in its place; views and triggers keep the name
DROP TABLE "entries";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_entries" RENAME TO "entries";
PRAGMA legacy_alter_table = OFF;

-- virtual table `entries_fts` changes
DROP TABLE "entries_fts";

-- restore virtual table `entries_fts`
CREATE VIRTUAL TABLE entries_fts USING fts5 (title, body, content="entries", content_rowid="id", tokenize='porter');

-- fill the index `entries_fts`
INSERT INTO "entries_fts"("entries_fts") VALUES ('rebuild');

-- put virtual table `notes` aside; views and triggers keep the name
PRAGMA legacy_alter_table = ON;
ALTER TABLE "notes" RENAME TO "journal_old_notes";
PRAGMA legacy_alter_table = OFF;

-- define anew virtual table `notes`
CREATE VIRTUAL TABLE notes USING fts5 (body, tag UNINDEXED, prefix='2 3');

-- copy the rows of virtual table `notes`
INSERT INTO "notes" (rowid, "body", "tag") SELECT rowid, "body", "tag" FROM "journal_old_notes";

-- drop the old virtual table `notes`
DROP TABLE "journal_old_notes";

-- put virtual table `places` aside; views and triggers keep the name
PRAGMA legacy_alter_table = ON;
ALTER TABLE "places" RENAME TO "journal_old_places";
PRAGMA legacy_alter_table = OFF;

-- define anew virtual table `places`
CREATE VIRTUAL TABLE places USING rtree (id, west, east, south, north);

-- copy the rows of virtual table `places`
INSERT INTO "places" ("id", "west", "east") SELECT "id", "west", "east" FROM "journal_old_places";

-- drop the old virtual table `places`
DROP TABLE "journal_old_places";
