-- rebuild `new_t`: alter column `new_t.a`: type none becomes INT
CREATE TABLE "new_new_t"(a INT);

-- copy the rows of `new_t`
-- ! loses new_t.a: the values of `new_t.a` are converted from no type to INT
INSERT INTO "new_new_t" (rowid, "a")
SELECT rowid, "a"
FROM "new_t";

-- put the new `new_t` in its place; views and triggers keep the name
DROP TABLE "new_t";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new_new_t" RENAME TO "new_t";
PRAGMA legacy_alter_table = OFF;

-- rebuild `t`: alter column `t.a`: type none becomes TEXT, NOT NULL, default 1
CREATE TABLE "new_t_3"(a TEXT NOT NULL DEFAULT 1);

-- copy the rows of `t`
-- ! NULLs of `t.a` become 1
INSERT INTO "new_t_3" (rowid, "a")
SELECT rowid, coalesce("a", 1)
FROM "t";

-- put the new `t` in its place; views and triggers keep the name
DROP TABLE "t";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new_t_3" RENAME TO "t";
PRAGMA legacy_alter_table = OFF;

-- rebuild `new_t_2`: alter column `new_t_2.a`: type none becomes REAL
CREATE TABLE "new_new_t_2"(a REAL);

-- copy the rows of `new_t_2`
-- ! loses new_t_2.a: the values of `new_t_2.a` are converted from no type to REAL
INSERT INTO "new_new_t_2" (rowid, "a")
SELECT rowid, "a"
FROM "new_t_2";

-- put the new `new_t_2` in its place; views and triggers keep the name
DROP TABLE "new_t_2";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new_new_t_2" RENAME TO "new_t_2";
PRAGMA legacy_alter_table = OFF;

-- rebuild `t_before`: alter column `t_before.a`: type none becomes INT
CREATE TABLE "new_t_before"(a INT);

-- copy the rows of `t_before`
-- ! loses t_before.a: the values of `t_before.a` are converted from no type to INT
INSERT INTO "new_t_before" (rowid, "a")
SELECT rowid, "a"
FROM "t_before";

-- put the new `t_before` in its place; views and triggers keep the name
DROP TABLE "t_before";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new_t_before" RENAME TO "t_before";
PRAGMA legacy_alter_table = OFF;

-- rebuild `migration_marks`: add to `migration_marks`: unique (a)
CREATE TABLE "new_migration_marks"(a UNIQUE);

-- copy the rows of `migration_marks`
-- ! UNIQUE on `migration_marks` refuses rows that are equal in a
INSERT INTO "new_migration_marks" (rowid, "a")
SELECT rowid, "a"
FROM "migration_marks";

-- put the new `migration_marks` in its place; views and triggers keep the name
DROP TABLE "migration_marks";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new_migration_marks" RENAME TO "migration_marks";
PRAGMA legacy_alter_table = OFF;
