-- rebuild `moods`: add to `moods`: check (scale between 1 and 10)
CREATE TABLE "journal_new_moods" (id INTEGER PRIMARY KEY, scale INTEGER, CHECK (scale BETWEEN 1 AND 10));

-- copy the rows of `moods`
-- ! rows of `moods` may break CHECK (scale between 1 and 10)
INSERT INTO "journal_new_moods" ("id", "scale")
SELECT "id", "scale"
FROM "moods";

-- put the new `moods` in its place; views and triggers keep the name
DROP TABLE "moods";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_moods" RENAME TO "moods";
PRAGMA legacy_alter_table = OFF;
