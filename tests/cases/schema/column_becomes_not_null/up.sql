-- rebuild `moods`: alter column `moods.name`: NOT NULL; alter column `moods.color`: NOT NULL, default '#C0C0C0'
CREATE TABLE "journal_new_moods" (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, color TEXT NOT NULL DEFAULT '#C0C0C0');

-- copy the rows of `moods`
-- ! `moods.name` becomes NOT NULL and has no default: no row may hold NULL
-- ! NULLs of `moods.color` become '#C0C0C0'
INSERT INTO "journal_new_moods" ("id", "name", "color")
SELECT "id", "name", coalesce("color", '#C0C0C0')
FROM "moods";

-- keep the AUTOINCREMENT mark of `moods`
DELETE FROM sqlite_sequence WHERE name = 'journal_new_moods';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'journal_new_moods', seq FROM sqlite_sequence WHERE name = 'moods';

-- put the new `moods` in its place; views and triggers keep the name
DROP TABLE "moods";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_moods" RENAME TO "moods";
PRAGMA legacy_alter_table = OFF;

-- alter column `entry_moods.scale`: NOT NULL
-- ! `entry_moods.scale` becomes NOT NULL and has no default: no row may hold NULL
ALTER TABLE "entry_moods" ALTER COLUMN "scale" SET NOT NULL;

-- restore index `moods_by_name`
CREATE INDEX moods_by_name ON moods (name COLLATE NOCASE DESC) WHERE color IS NOT NULL;

-- restore trigger `moods_kept`
CREATE TRIGGER moods_kept BEFORE DELETE ON moods BEGIN SELECT RAISE(ABORT, 'kept'); END;
