-- rebuild `t`: alter column `t.b`: NOT NULL, generated as a + 2; add column `t.d`; add to `t`: check (b != 7)
CREATE TABLE "journal_new_t" (a INT, b NOT NULL AS (a + 2), c CHECK (c IS NOT 5), d NOT NULL AS (coalesce(a, 0)) VIRTUAL, CHECK (b <> 7));

-- copy the rows of `t`
-- ! `t.b` is NOT NULL: no row may compute NULL
-- ! `t.d` is NOT NULL: no row may compute NULL
-- ! rows of `t` may break CHECK (b != 7)
INSERT INTO "journal_new_t" (rowid, "a", "c")
SELECT rowid, "a", "c"
FROM "t";

-- put the new `t` in its place; views and triggers keep the name
DROP TABLE "t";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_t" RENAME TO "t";
PRAGMA legacy_alter_table = OFF;
