-- create table `note`
CREATE TABLE note (text TEXT);

-- rebuild `page`: alter column `page.title`: NOT NULL, default 'untitled'
CREATE TABLE "journal_new_page" (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT 'untitled', body TEXT);

-- copy the rows of `page`
-- ! NULLs of `page.title` become 'untitled'
INSERT INTO "journal_new_page" ("id", "title", "body")
SELECT "id", coalesce("title", 'untitled'), "body"
FROM "page";

-- put the new `page` in its place; views and triggers keep the name
DROP TABLE "page";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_page" RENAME TO "page";
PRAGMA legacy_alter_table = OFF;

-- table `old_note` goes
-- ! loses old_note: the rows of `old_note` are dropped
DROP TABLE "old_note";

-- fill the index `page_index`
INSERT INTO "page_index"("page_index") VALUES ('rebuild');

-- fill the index `note_index`
INSERT INTO "note_index"("note_index") VALUES ('rebuild');
