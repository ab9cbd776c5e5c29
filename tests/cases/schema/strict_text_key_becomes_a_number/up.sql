-- rebuild `a`: alter column `a.id`: type TEXT becomes INTEGER, NULL allowed; alter column `a.b`: type none becomes TEXT; drop from `a`: primary key (id); add to `a`: rowid primary key (id); make `a` STRICT
CREATE TABLE "journal_new_a" (id INTEGER PRIMARY KEY, b TEXT) STRICT;

-- copy the rows of `a`
-- ! `a.id` becomes INTEGER PRIMARY KEY: each value must be a whole number
-- ! loses a.id: the values of `a.id` are converted from TEXT to INTEGER
-- ! loses a.b: the values of `a.b` are converted from no type to TEXT
-- ! PRIMARY KEY on `a` refuses rows that are equal in id
INSERT INTO "journal_new_a" ("id", "b")
SELECT "id", CAST("b" AS TEXT)
FROM "a";

-- put the new `a` in its place; views and triggers keep the name
DROP TABLE "a";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_a" RENAME TO "a";
PRAGMA legacy_alter_table = OFF;

-- rebuild `c`: alter column `c.id`: type REAL becomes INTEGER; drop from `c`: primary key (id); add to `c`: rowid primary key (id)
CREATE TABLE "journal_new_c" (id INTEGER PRIMARY KEY) STRICT;

-- copy the rows of `c`
-- ! `c.id` becomes INTEGER PRIMARY KEY: each value must be a whole number
-- ! PRIMARY KEY on `c` refuses rows that are equal in id
INSERT INTO "journal_new_c" ("id")
SELECT "id"
FROM "c"
ORDER BY "id" IS NULL;

-- put the new `c` in its place; views and triggers keep the name
DROP TABLE "c";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_c" RENAME TO "c";
PRAGMA legacy_alter_table = OFF;
