-- rebuild `journal_new_t`: alter column `journal_new_t.a`: type none becomes INT
CREATE TABLE "journal_new_journal_new_t"(a INT);

-- copy the rows of `journal_new_t`
-- ! loses journal_new_t.a: the values of `journal_new_t.a` are converted from no type to INT
INSERT INTO "journal_new_journal_new_t" (rowid, "a")
SELECT rowid, "a"
FROM "journal_new_t";

-- put the new `journal_new_t` in its place; views and triggers keep the name
DROP TABLE "journal_new_t";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_journal_new_t" RENAME TO "journal_new_t";
PRAGMA legacy_alter_table = OFF;

-- rebuild `t`: alter column `t.a`: type none becomes TEXT, NOT NULL, default 1
CREATE TABLE "journal_new_t_3"(a TEXT NOT NULL DEFAULT 1);

-- copy the rows of `t`
-- ! NULLs of `t.a` become 1
-- ! loses t.a: the values of `t.a` are converted from no type to TEXT
INSERT INTO "journal_new_t_3" (rowid, "a")
SELECT rowid, coalesce("a", 1)
FROM "t";

-- put the new `t` in its place; views and triggers keep the name
DROP TABLE "t";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_t_3" RENAME TO "t";
PRAGMA legacy_alter_table = OFF;

-- rebuild `journal_new_t_2`: alter column `journal_new_t_2.a`: type none becomes REAL
CREATE TABLE "journal_new_journal_new_t_2"(a REAL);

-- copy the rows of `journal_new_t_2`
-- ! loses journal_new_t_2.a: the values of `journal_new_t_2.a` are converted from no type to REAL
INSERT INTO "journal_new_journal_new_t_2" (rowid, "a")
SELECT rowid, "a"
FROM "journal_new_t_2";

-- put the new `journal_new_t_2` in its place; views and triggers keep the name
DROP TABLE "journal_new_t_2";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_journal_new_t_2" RENAME TO "journal_new_t_2";
PRAGMA legacy_alter_table = OFF;

-- rebuild `journal_old_t`: alter column `journal_old_t.a`: type none becomes INT
CREATE TABLE "journal_new_journal_old_t"(a INT);

-- copy the rows of `journal_old_t`
-- ! loses journal_old_t.a: the values of `journal_old_t.a` are converted from no type to INT
INSERT INTO "journal_new_journal_old_t" (rowid, "a")
SELECT rowid, "a"
FROM "journal_old_t";

-- put the new `journal_old_t` in its place; views and triggers keep the name
DROP TABLE "journal_old_t";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_journal_old_t" RENAME TO "journal_old_t";
PRAGMA legacy_alter_table = OFF;

-- rebuild `journal_guard`: add to `journal_guard`: unique (a)
CREATE TABLE "journal_new_journal_guard"(a UNIQUE);

-- copy the rows of `journal_guard`
-- ! UNIQUE on `journal_guard` refuses rows that are equal in a
INSERT INTO "journal_new_journal_guard" (rowid, "a")
SELECT rowid, "a"
FROM "journal_guard";

-- put the new `journal_guard` in its place; views and triggers keep the name
DROP TABLE "journal_guard";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_journal_guard" RENAME TO "journal_guard";
PRAGMA legacy_alter_table = OFF;
