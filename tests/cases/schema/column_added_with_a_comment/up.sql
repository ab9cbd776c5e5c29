-- rebuild `entries`: add column `entries.weather`
CREATE TABLE "journal_new_entries" (
    id INTEGER PRIMARY KEY, -- never given twice
    body TEXT NOT NULL,
    weather TEXT -- as the writer put it
);

-- copy the rows of `entries`
INSERT INTO "journal_new_entries" ("id", "body")
SELECT "id", "body"
FROM "entries";

-- put the new `entries` in its place; views and triggers keep the name
DROP TABLE "entries";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_entries" RENAME TO "entries";
PRAGMA legacy_alter_table = OFF;
