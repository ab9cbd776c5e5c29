-- rebuild `tags`: alter column `tags.note`: NOT NULL, default 'none'; add to `tags`: unique (name) on conflict ignore
CREATE TABLE "journal_new_tags" (name TEXT UNIQUE ON CONFLICT IGNORE, note TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'none');

-- copy the rows of `tags`
-- ! NULLs of `tags.note` become 'none'
-- ! UNIQUE on `tags` refuses rows that are equal in name
INSERT OR ABORT INTO "journal_new_tags" (rowid, "name", "note")
SELECT rowid, "name", coalesce("note", 'none')
FROM "tags";

-- put the new `tags` in its place; views and triggers keep the name
DROP TABLE "tags";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_tags" RENAME TO "tags";
PRAGMA legacy_alter_table = OFF;
